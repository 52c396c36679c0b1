"""The script that reads the data into R: with haven when it is there, else from the CSV with the codebook."""

from results.export.table import Table

SCRIPT = """# Reads {name} into R as `data`. Run it in the folder of this file: source("{name}.R")
if (requireNamespace("haven", quietly = TRUE)) {{
  data <- haven::read_sav("{name}.sav", user_na = TRUE)
}} else {{
  data <- read.csv("{name}.csv", na.strings = "*", fileEncoding = "UTF-8", check.names = FALSE)
  codes <- read.csv("codebook.csv", fileEncoding = "UTF-8", colClasses = "character", na.strings = character(0))
  for (name in names(data)) {{
    own <- codes[codes$variable == name, ]
    attr(data[[name]], "label") <- own$label[1]
    coded <- own[own$code != "", ]
    if (nrow(coded) > 0)
      attr(data[[name]], "labels") <- setNames(as.integer(coded$code), coded$code_label)
    missing <- as.integer(own$code[own$missing == "1"])
    if (length(missing) > 0) attr(data[[name]], "na_values") <- missing
  }}
}}

# Answers that count, without the codes for missing ones.
valid <- function(name) {{
  answers <- as.vector(unclass(data[[name]]))
  answers[!(answers %in% c(-5:-1, attr(data[[name]], "na_values")))]
}}
"""


def script(table: Table) -> str:
    return SCRIPT.format(name=table.name)
