# Makes every published number again from the microdata in this folder: Rscript recompute.R
# Needs R only. Ends with code 1 when a number differs and nothing that was left out explains it.
arguments <- commandArgs(FALSE)
here <- dirname(sub("^--file=", "", arguments[grep("^--file=", arguments)]))
if (length(here) == 1) setwd(here)
HIDDEN <- -5

sav <- sub("\\.sav$", "", list.files(pattern = "\\.sav$"))[1]
data <- read.csv(paste0(sav, ".csv"), colClasses = "character", fileEncoding = "UTF-8", check.names = FALSE)
for (name in setdiff(names(data), "ROW")) {
  data[[name]][data[[name]] == "*"] <- HIDDEN
  data[[name]] <- as.numeric(data[[name]])
}
figures <- read.csv("figures.csv", colClasses = "character", fileEncoding = "UTF-8", check.names = FALSE)

if (nrow(figures) > 0 && figures$wave[1] != "") data <- data[data$WAVE == as.numeric(figures$wave[1]), ]

pairs_of <- function(tokens) strsplit(strsplit(trimws(tokens), " +")[[1]], "=(?=[^=]*$)", perl = TRUE)
any_of <- function(tokens, empty = TRUE) {
  if (tokens == "") return(rep(empty, nrow(data)))
  found <- rep(FALSE, nrow(data))
  for (pair in pairs_of(tokens)) found <- found | data[[pair[1]]] == as.numeric(pair[2])
  found
}
hidden_in <- function(tokens) {
  found <- rep(FALSE, nrow(data))
  if (tokens == "") return(found)
  for (name in unique(sapply(pairs_of(tokens), `[`, 1))) found <- found | data[[name]] == HIDDEN
  found
}
percentage <- function(count, base) {
  edge <- if (base < 20) 20 else if (base < 40) 10 else if (base < 100) 5 else 1
  exact <- 100 * count / base
  if (exact <= edge) return(list(edge, "<"))
  if (exact >= 100 - edge) return(list(100 - edge, ">"))
  list(floor(exact + 0.5), "")
}
half_up <- function(value, digits) floor(round(value * 10^digits, 6) + 0.5) / 10^digits
wilson <- function(count, base) {
  z <- qnorm(0.975); share <- count / base
  middle <- share + z^2 / (2 * base); reach <- z * sqrt(share * (1 - share) / base + z^2 / (4 * base^2))
  c(middle - reach, middle + reach) / (1 + z^2 / base)
}
same <- function(published, found) published == "" || is.na(found) || abs(as.numeric(published) - found) < 1e-9

# The weighted number. Weights were made again after people were hidden, so that they tell nothing about those. They give
# the key numbers (met). Of others it is checked that the weights behind the figures, 0.3 to 3 times their mean, can have
# given them.
heavy <- function(line, basis, counted, base) {
  if (line$weighted == "") return("equal")
  weight <- data$WEIGHT[basis]; published <- as.numeric(line$weighted)
  values <- if (line$mean_of != "") data[[line$mean_of]][basis] else as.numeric(counted[basis])
  value <- sum(weight * values) / sum(weight)
  rounded <- function(number) {
    if (line$mean_of != "") return(half_up(number, 1))
    if (line$kind == "agreement") return(half_up(number, 2))
    edge <- percentage(0, base)[[1]]
    min(100 - edge, max(edge, half_up(100 * number, 0)))
  }
  end <- function(above, below) {
    free <- ifelse(values > value, above, below)
    rounded(sum(free * values) / sum(free))
  }
  if (abs(rounded(value) - published) < 1e-9) "equal"
  else if (line$met == "" && end(0.3, 3) <= published + 1e-9 && published <= end(3, 0.3) + 1e-9) "explained" else "DIFFERENT"
}

judge <- function(line) {
  if (line$reason != "") return("not in this file")
  inside <- any_of(line$among); basis <- inside & any_of(line$base_in); counted <- basis & any_of(line$count_in)
  base <- sum(basis); count <- sum(counted); hidden <- sum(hidden_in(line$among) | (inside & hidden_in(line$base_in)))
  found <- c(NA, NA, NA); bound <- line$bound
  if (line$mean_of != "") {
    values <- data[[line$mean_of]][basis]
    if (line$kind == "median") {
      if (base > 0) {
        places <- pmax(1, ceiling(base * wilson(base %/% 2, base) - 1e-9))
        found <- c(median(values), sort(values)[places])
      }
    } else if (base > 1) {
      reach <- qt(0.975, base - 1) * sd(values) / sqrt(base)
      found <- half_up(mean(values) + c(0, -reach, reach), 1)
    }
  } else if (line$kind != "answered" && base > 0) {
    share <- percentage(count, base)
    bound <- share[[2]]
    found[1] <- share[[1]] / if (line$kind == "distribution") 1 else 100
    if (line$low != "") found[2:3] <- half_up(wilson(count, base), 2)
  }
  known <- !is.na(found[1]) || line$kind == "answered"
  if (known && bound == line$bound && same(line$value, found[1]) && same(line$low, found[2]) &&
      same(line$high, found[3]) && same(line$base, base) && same(line$count, count))
    return(heavy(line, basis, counted, base))
  published <- as.numeric(line$base)
  fits <- (is.na(published) || (base <= published && published <= base + hidden)) &&
    (line$count == "" || (count <= as.numeric(line$count) && as.numeric(line$count) <= count + hidden))
  if (hidden > 0 && fits) return("explained")
  "DIFFERENT"
}

verdicts <- vapply(seq_len(nrow(figures)), function(place) judge(figures[place, ]), "")
for (place in which(verdicts == "DIFFERENT"))
  cat("DIFFERENT", unlist(figures[place, c("question", "kind", "breakdown", "group", "item")]), "\n")
absent <- table(paste0(figures$kind, ", ", figures$reason)[verdicts == "not in this file"])
for (name in names(absent)) cat("not made again,", absent[[name]], "x", name, "\n")
totals <- table(verdicts)
cat(nrow(figures), "numbers:", paste(totals, names(totals), collapse = ", "), "\n")
quit(status = as.integer(any(verdicts == "DIFFERENT")))
