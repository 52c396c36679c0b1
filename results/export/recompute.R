# Makes every published number again from the microdata in this folder, and says which differ: Rscript recompute.R
#
# Needs R only. figures.csv holds the numbers of this wave and differences.csv those about two waves; every line says
# who counts and what is counted. Each number turns out to be
#
#   equal              what was published is what the rows give;
#   explained          it differs, by no more than what was left out or made again allows: this is named, with its size;
#   not in this file   the rows cannot tell, and the line says why;
#   DIFFERENT          nothing explains it. Then the script ends with code 1.
#
# It follows recompute.py section by section; R has the laws of chance itself.

arguments <- commandArgs(FALSE)
here <- dirname(sub("^--file=", "", arguments[grep("^--file=", arguments)]))
if (length(here) == 1) setwd(here)

EQUAL <- c("equal", "")
LEFT_OUT <- "answers were left out to protect people"
REMADE <- "the weights of this file were made again"
FROM_PUBLISHED <- "made from published p's, which are rounded"
explained <- function(cause, size) c("explained", paste0(cause, ": ", size))
different <- function(...) c("DIFFERENT", paste0(...))

# ---- 1. The rows ----------------------------------------------------------------------------------------------------

HIDDEN <- -5
lines_of <- function(name) {
  found <- read.csv(name, colClasses = "character", fileEncoding = "UTF-8", check.names = FALSE)
  lapply(seq_len(nrow(found)), function(place) as.list(found[place, ]))
}
sav <- sub("\\.sav$", "", list.files(pattern = "\\.sav$"))[1]
rows <- read.csv(paste0(sav, ".csv"), colClasses = "character", fileEncoding = "UTF-8", check.names = FALSE)
for (name in setdiff(names(rows), "ROW")) {
  rows[[name]][rows[[name]] == "*"] <- HIDDEN
  rows[[name]] <- as.numeric(rows[[name]])
}
of_wave <- function(number) if (number == "") rows else rows[rows$WAVE == as.numeric(number), ]

# ---- 2. Who counts --------------------------------------------------------------------------------------------------

# The text "WORK=1 WORK=2" as variables with their codes.
names_in <- function(tokens) sub("=[^=]*$", "", strsplit(trimws(tokens), " +")[[1]])
codes_in <- function(tokens) sub("^.*=", "", strsplit(trimws(tokens), " +")[[1]])

# Rows with any of these answers; all rows when there are none.
any_of <- function(data, tokens) {
  if (tokens == "") return(rep(TRUE, nrow(data)))
  found <- rep(FALSE, nrow(data)); name <- names_in(tokens); code <- as.numeric(codes_in(tokens))
  for (place in seq_along(name)) found <- found | data[[name[place]]] == code[place]
  found
}
hidden_in <- function(data, tokens) {
  found <- rep(FALSE, nrow(data))
  if (tokens != "") for (name in unique(names_in(tokens))) found <- found | data[[name]] == HIDDEN
  found
}
# The questions of an index, a column each. "CALM=4:1": the fourth answer of CALM is place 1.
items <- function(data, tokens) {
  name <- names_in(tokens); code <- as.numeric(sub(":.*$", "", codes_in(tokens)))
  place <- as.numeric(sub("^.*:", "", codes_in(tokens)))
  columns <- lapply(unique(name), function(one) place[name == one][match(data[[one]], code[name == one])])
  matrix(unlist(columns), ncol = length(columns))
}

# A tally: the number of everybody who counts (of a share 1 or 0), their weights, and how many could belong to it whose
# answer was left out.
tally <- function(data, line) {
  inside <- any_of(data, line$among); needed <- line$base_in
  if (line$index_of != "") {
    number <- rowMeans(items(data, line$index_of)); base <- !is.na(number); needed <- line$index_of
  } else {
    base <- any_of(data, line$base_in)
    number <- if (line$mean_of != "") data[[line$mean_of]] else as.numeric(any_of(data, line$count_in))
  }
  if (line$against != "") number <- number - any_of(data, line$against)
  who <- inside & base
  weight <- if ("WEIGHT" %in% names(data)) data$WEIGHT else rep(1, nrow(data))
  list(y = number[who], w = weight[who], n = sum(who),
       hidden = sum(hidden_in(data, line$among) | (inside & hidden_in(data, needed))))
}
and_more <- function(found, people, number) {
  found$y <- c(found$y, rep(number, people)); found$w <- rep(NA, length(found$y)); found$n <- length(found$y)
  found
}
# The lowest and the highest number that somebody can give.
extremes <- function(line) {
  if (line$index_of != "") return(range(as.numeric(sub("^.*:", "", codes_in(line$index_of)))))
  if (line$mean_of != "") return(range(as.numeric(codes_in(line$base_in))))
  c(if (line$against != "") -1 else 0, 1)
}

# ---- 3. Laws of chance ----------------------------------------------------------------------------------------------

Z <- qnorm(0.975)
wilson <- function(count, n) {
  share <- count / n
  middle <- share + Z^2 / (2 * n); reach <- Z * sqrt(share * (1 - share) / n + Z^2 / (4 * n^2))
  c(middle - reach, middle + reach) / (1 + Z^2 / n)
}
normal_p <- function(z) 2 * pnorm(-abs(z))

# ---- 4. Numbers of one wave -----------------------------------------------------------------------------------------

# A whole percentage, cut off at the ends: then it says "<" or ">".
edge_of <- function(n) if (n < 20) 20 else if (n < 40) 10 else if (n < 100) 5 else 1
percentage <- function(share, n) min(max(floor(100 * share + 0.5), edge_of(n)), 100 - edge_of(n))
bound_of <- function(share, n) {
  if (100 * share <= edge_of(n)) "<" else if (100 * share >= 100 - edge_of(n)) ">" else ""
}
half_up <- function(value, digits) floor(round(value * 10^digits, 6) + 0.5) / 10^digits

percent <- function(found) list(value = percentage(mean(found$y), found$n))
share <- function(found) {
  ends <- wilson(sum(found$y == 1), found$n)
  list(value = percentage(mean(found$y), found$n) / 100, low = ends[1], high = ends[2])
}
average <- function(found) {
  reach <- qt(0.975, found$n - 1) * sd(found$y) / sqrt(found$n)
  list(value = mean(found$y), low = mean(found$y) - reach, high = mean(found$y) + reach)
}
middle <- function(found) {
  places <- pmax(1, ceiling(found$n * wilson(found$n %/% 2, found$n) - 1e-9)); each <- sort(found$y)
  list(value = median(each), low = each[places[1]], high = each[places[2]])
}
net_promoter <- function(found) {
  reach <- Z * sqrt(spread(found))
  list(value = 100 * mean(found$y), low = 100 * (mean(found$y) - reach), high = 100 * (mean(found$y) + reach))
}
MAKERS <- list(distribution = percent, agreement = share, unknown = share, mean = average, rank = average,
               median = middle, promoters = net_promoter)
DIGITS <- c(distribution = 0, agreement = 2, unknown = 2, mean = 1, rank = 1, median = 6, promoters = 0)
SHARES <- c("distribution", "agreement", "unknown")

number <- function(text) suppressWarnings(as.numeric(text))
close <- function(text, found, digits) abs(number(text) - found) <= 0.5 / 10^digits + 1e-6
# A p between these ends: three decimals, sometimes rounded to four before.
P_UNIT <- 0.00055001
close_p <- function(text, low, high) {
  if (startsWith(text, "<")) return(low < number(sub("<", "", text)))
  low - P_UNIT <= number(text) && number(text) <= high + P_UNIT
}
told_in <- function(line, found) Filter(function(name) line[[name]] != "", names(found))
same <- function(line, found, digits) all(vapply(told_in(line, found), function(name)
  if (name == "p") close_p(line$p, found$p, found$p) else close(line[[name]], found[[name]], digits), TRUE))
# Whether everything published lies between these ends, with one unit for rounding.
between <- function(line, ends, digits) all(vapply(told_in(line, ends[[1]]), function(name) {
  found <- range(vapply(ends, function(end) end[[name]], 0)); unit <- 1 / 10^digits
  if (name == "p") return(close_p(line$p, found[1], found[2]))
  found[1] - unit <= number(line[[name]]) && number(line[[name]]) <= found[2] + unit
}, TRUE))

# How many people of the published base are not among the rows that tell; all who are hidden when none is told.
more <- function(line, found, name = "base") if (line[[name]] != "") number(line[[name]]) - found$n else found$hidden
# As if the people whose answer was left out had all given the lowest number, and the highest.
with_hidden <- function(line, found, name = "base") {
  people <- more(line, found, name)
  if (people <= 0) return(list(found, found))
  lapply(extremes(line), function(end) and_more(found, people, end))
}

judged <- function(line, found, exact, fits) {
  if (exact) return(EQUAL)
  if (found$hidden > 0 && fits) return(explained(LEFT_OUT, paste(found$hidden, "of", found$n + found$hidden)))
  different("found ", mean(found$y), " of ", found$n, ", published ", line$value)
}
# Whether the rows are as many people as was published, or can be with those who are hidden. Where only the most was
# published, they are not more.
people_told <- function(line, found) {
  if (line$base == "") return(c(line$base_at_most == "" || found$n <= number(line$base_at_most), TRUE))
  base <- number(line$base)
  c(found$n == base, found$n <= base && base <= found$n + found$hidden)
}
# A number of these people, or a share that ends where it was cut off.
is_told <- function(line, found, make, digits) {
  if (line$bound != "") return(is_within(line, found))
  (!line$kind %in% SHARES || bound_of(mean(found$y), found$n) == "") && same(line, make(found), digits)
}
# Whether a share is at most, or at least, what was published.
is_within <- function(line, found) {
  end <- number(line$value) / if (line$kind == "distribution") 100 else 1
  if (line$bound == "<") mean(found$y) <= end + 1e-9 else mean(found$y) >= end - 1e-9
}
number_of_one_wave <- function(line, found) {
  make <- MAKERS[[line$kind]]; digits <- DIGITS[[line$kind]]; count <- sum(found$y == 1)
  exact <- found$n > 0 && people_told(line, found)[1] &&
    (line$count == "" || number(line$count) == count) && (found$n > 1 || line$low == "")
  exact <- exact && is_told(line, found, make, digits)
  missing <- more(line, found); ends <- with_hidden(line, found)
  fits <- (line$count == "" || (count <= number(line$count) && number(line$count) <= count + found$hidden)) &&
    0 <= missing && missing <= found$hidden && ends[[1]]$n > 1 &&
    if (line$bound != "") is_within(line, ends[[1]]) || is_within(line, ends[[2]]) else
      between(line, lapply(ends, make), digits)
  verdict <- judged(line, found, exact, fits)
  if (line$weighted != "" && verdict[1] != "DIFFERENT") weighted_value(line, found, verdict) else verdict
}
# The interval when the list is the whole population: with the root of 1 - n/N; of a share Korn and Graubard's.
whole_list_of_one_wave <- function(line, found) {
  digits <- if (line$mean_of != "" || line$index_of != "") 1 else 2
  make <- function(one) {
    left <- max(0, 1 - one$n / number(line$population)); value <- mean(one$y)
    ends <- if (digits == 1) value + c(-1, 1) * qt(0.975, one$n - 1) * sd(one$y) / sqrt(one$n) * sqrt(left)
            else if (left > 0) exact_ends(value, (one$n - 1) / left) else c(value, value)
    list(low = ends[1], high = ends[2])
  }
  missing <- more(line, found)
  if (missing == 0) return(judged(line, found, same(line, make(found), digits), FALSE))
  fits <- 0 < missing && missing <= found$hidden && between(line, lapply(with_hidden(line, found), make), digits)
  judged(line, found, FALSE, fits)
}
# Clopper and Pearson's interval, also on a number of people that is not whole.
exact_ends <- function(share, people) {
  yes <- share * people; no <- (1 - share) * people
  c(if (yes > 0) qbeta(0.025, yes, no + 1) else 0, if (no > 0) qbeta(0.975, yes + 1, no) else 1)
}
# Cronbach's alpha, from the variances of the questions and of their sum.
reliability <- function(data, line) {
  found <- tally(data, line); each <- items(data, line$index_of)
  each <- each[complete.cases(each), , drop = FALSE]; size <- ncol(each)
  alpha <- size / (size - 1) * (1 - sum(apply(each, 2, var)) / var(rowSums(each)))
  told <- people_told(line, found)
  judged(line, found, told[1] && close(line$value, alpha, 2), told[2])
}
of_one_wave <- function(line) {
  if (line$reason != "") return(c("not in this file", line$reason))
  data <- of_wave(line$wave)
  if (line$kind == "reliability") return(reliability(data, line))
  if (line$kind == "design effect") return(design_effect(data, line))
  found <- tally(data, line); told <- people_told(line, found)
  if (line$kind == "weighted interval") return(weighted_interval(line, found))
  if (line$kind == "whole list") return(whole_list_of_one_wave(line, found))
  if (line$kind %in% c("answered", "responses"))
    return(judged(line, found, told[1], told[2]))
  number_of_one_wave(line, found)
}

# ---- 5. Weights -----------------------------------------------------------------------------------------------------
# The weights of this file were made again after answers were left out, so that they tell nothing about those people.
# They give the published key numbers (met). Other weighted numbers can differ: then it is checked that the weights
# behind the figures, which were between 0.3 and 3 times their mean, can have given them. Such weights make an interval
# at most 1.74 times as wide as equal weights do (Kish: 3.3^2 / (4 * 0.3 * 3) = 3.025, of which the root).

LOWEST <- 0.3
HIGHEST <- 3
WIDEST <- sqrt((LOWEST + HIGHEST)^2 / (4 * LOWEST * HIGHEST))

# The weighted mean with its linearised standard error.
weighed <- function(found) {
  value <- sum(found$w * found$y) / sum(found$w)
  se <- sqrt(found$n / (found$n - 1) * sum(found$w^2 * (found$y - value)^2)) / sum(found$w)
  list(value = value, se = se, n = found$n)
}
# The least and the most that weights between the limits make of these answers.
weighted_ends <- function(tallies) {
  tilted <- function(found, below, above) {
    free <- ifelse(found$y > mean(found$y), above, below); sum(free * found$y) / sum(free)
  }
  c(min(vapply(tallies, tilted, 0, HIGHEST, LOWEST)), max(vapply(tallies, tilted, 0, LOWEST, HIGHEST)))
}
shown <- function(line, value, n) {
  if (line$kind %in% c("mean", "rank")) return(half_up(value, 1))
  if (line$kind == "agreement") return(half_up(value, 2))
  if (line$kind == "promoters") return(half_up(100 * value, 0))
  min(100 - edge_of(n), max(edge_of(n), half_up(100 * value, 0)))
}
# Cut off at the ends as the published number is: by how many people it is about.
weighted_value <- function(line, found, verdict) {
  told <- number(line$weighted); base <- if (line$base != "") number(line$base) else found$n
  value <- shown(line, weighed(found)$value, base)
  if (abs(value - told) < 1e-9) return(verdict)
  ends <- vapply(weighted_ends(with_hidden(line, found)), function(end) shown(line, end, base), 0)
  if (line$met == "" && ends[1] <= told && told <= ends[2])
    return(explained(REMADE, paste("the weighted value differs by", signif(abs(value - told), 2))))
  different("found ", value, " weighted, published ", told)
}
t_interval <- function(found) { one <- weighed(found); one$value + c(-1, 1) * qt(0.975, one$n - 1) * one$se }
korn_graubard <- function(found) {
  one <- weighed(found); p <- one$value
  effective <- if (one$se > 0) p * (1 - p) / one$se^2 else sum(found$w)^2 / sum(found$w^2)
  exact_ends(p, effective)
}
weighted_interval <- function(line, found) {
  if (line$against != "") {
    ends <- 100 * t_interval(found)
    return(remade(line, list(low = ends[1], high = ends[2]), 0, number(line$weighted), even = TRUE))
  }
  of_mean <- line$mean_of != "" || line$index_of != ""
  ends <- if (of_mean) t_interval(found) else korn_graubard(found)
  remade(line, list(low = ends[1], high = ends[2]), if (of_mean) 1 else 2, number(line$weighted), even = of_mean)
}
# Whether an interval is equal, or one that other weights can have given: around the value, and as wide. An even one
# reaches as far to both sides.
remade <- function(line, found, digits, centre, even) {
  if (same(line, found, digits)) return(EQUAL)
  unit <- 1 / 10^digits; low <- number(line$low); high <- number(line$high); width <- found$high - found$low
  fits <- width / WIDEST - 2 * unit <= high - low && high - low <= width * WIDEST + 2 * unit
  fits <- fits && low - unit <= centre && centre <= high + unit
  if (fits && (!even || abs((low + high) / 2 - centre) < 1.01 * unit)) {
    size <- max(abs(found$low - low), abs(found$high - high))
    return(explained(REMADE, sprintf("an end of the interval differs by %.*f", digits + 1, size)))
  }
  different("found ", found$low, " to ", found$high, " weighted, published ", low, " to ", high)
}
# Kish: n * sum(w^2) / sum(w)^2.
design_effect <- function(data, line) {
  value <- nrow(data) * sum(data$WEIGHT^2) / sum(data$WEIGHT)^2; published <- number(line$value)
  if (close(line$value, value, 2)) return(EQUAL)
  if (1 <= published && published <= WIDEST^2)
    return(explained(REMADE, sprintf("the design effect differs by %.3f", abs(value - published))))
  different("found ", value, ", published ", published)
}

# ---- 6. Differences between two waves: the later one minus the earlier one -------------------------------------------

SCORE_DIGITS <- c(mean = 1, agreement = 2, promoters = 0)
is_mean <- function(line) line$kind == "mean"
# A net promoter score is told in points of a hundred.
points_of <- function(line) if (line$kind == "promoters") 100 else 1

# The difference of what was published, with the test of what is behind it.
difference <- function(line, before, now) {
  found <- list(value = published(line, now) - published(line, before))
  if (line$p == "") found else c(found, tested(line, before, now))
}
published <- function(line, found) {
  if (line$kind == "agreement") return(percentage(mean(found$y), found$n) / 100)
  half_up(points_of(line) * mean(found$y), SCORE_DIGITS[[line$kind]])
}
tested <- function(line, before, now) {
  if (line$kind == "promoters") return(two_scores(before, now))
  if (is_mean(line)) welch(before, now) else two_shares(line$test, before, now)
}
# Net promoter scores: z.
two_scores <- function(before, now) {
  gap <- 100 * (mean(now$y) - mean(before$y)); se <- 100 * sqrt(spread(before) + spread(now))
  if (se == 0) return(list(low = gap, high = gap, p = as.numeric(gap == 0)))
  list(low = gap - Z * se, high = gap + Z * se, p = normal_p(gap / se))
}
# The variance of a share or a score, with n where that of a mean has n - 1.
spread <- function(found) mean((found$y - mean(found$y))^2) / found$n
welch <- function(before, now) {
  parts <- c(var(before$y) / before$n, var(now$y) / now$n); gap <- mean(now$y) - mean(before$y); se <- sqrt(sum(parts))
  if (se == 0) return(list(low = gap, high = gap, p = as.numeric(gap == 0)))
  df <- sum(parts)^2 / (parts[1]^2 / (before$n - 1) + parts[2]^2 / (now$n - 1)); reach <- qt(0.975, df) * se
  list(low = gap - reach, high = gap + reach, p = 2 * pt(-abs(gap / se), df))
}
# Newcombe's interval; the pooled z test, or Fisher's exact test when few are expected.
two_shares <- function(test, before, now) {
  count <- c(sum(before$y == 1), sum(now$y == 1)); n <- c(before$n, now$n); p <- count / n
  one <- wilson(count[1], n[1]); two <- wilson(count[2], n[2]); pooled <- sum(count) / sum(n); gap <- p[2] - p[1]
  se <- sqrt(pooled * (1 - pooled) * sum(1 / n))
  chance <- if (test == "fisher") fisher.test(matrix(c(count, n - count), 2))$p.value
            else if (se > 0) normal_p(gap / se) else 1
  list(low = gap - sqrt((p[2] - two[1])^2 + (one[2] - p[1])^2),
       high = gap + sqrt((two[2] - p[2])^2 + (p[1] - one[1])^2), p = chance)
}
# Hedges' g of means, Cohen's h of shares.
effect <- function(line, before, now) {
  if (!is_mean(line)) return(list(value = 2 * asin(sqrt(mean(now$y))) - 2 * asin(sqrt(mean(before$y)))))
  df <- before$n + now$n - 2
  pooled <- sqrt(((before$n - 1) * var(before$y) + (now$n - 1) * var(now$y)) / df)
  list(value = (mean(now$y) - mean(before$y)) / pooled * (1 - 3 / (4 * df - 1)))
}
# The interval when the lists are the whole population: each variance shrinks by 1 - n/N.
whole_list <- function(line, before, now) {
  parts <- vapply(list(before, now), function(side) if (is_mean(line)) var(side$y) / side$n else spread(side), 0)
  left <- pmax(0, 1 - c(before$n / number(line$population_before), now$n / number(line$population)))
  found <- tested(line, before, now); gap <- points_of(line) * (mean(now$y) - mean(before$y))
  factor <- sqrt(sum(parts * left) / sum(parts))
  list(low = gap + (found$low - gap) * factor, high = gap + (found$high - gap) * factor)
}
# The chance that an answer of the later wave is higher (ties count half), and Mann and Whitney's p.
higher <- function(line, before, now) {
  points <- sort(unique(c(before$y, now$y)))
  one <- vapply(points, function(point) sum(before$y == point), 0)
  two <- vapply(points, function(point) sum(now$y == point), 0)
  n1 <- before$n; n2 <- now$n; n <- n1 + n2; ties <- one + two
  u <- sum(two * (cumsum(one) - one / 2))
  variance <- n1 * n2 / 12 * (n + 1 - sum(ties^3 - ties) / (n * (n - 1)))
  z <- if (variance > 0) max(0, abs(u - n1 * n2 / 2) - 0.5) / sqrt(variance) else 0
  list(value = u / (n1 * n2), p = normal_p(z))
}
DIFFERENCES <- list(difference = difference, effect = effect, `whole list` = whole_list, `higher answers` = higher)

of_two_waves <- function(line) {
  if (line$reason != "") return(c("not in this file", line$reason))
  if (line$number == "composition") return(composition(line))
  before <- tally(of_wave(line$wave_before), line); now <- tally(of_wave(line$wave), line)
  missing <- c(more(line, before, "base_before"), more(line, now))
  if (any(missing < 0 | missing > c(before$hidden, now$hidden)))
    return(different("found ", before$n, " and ", now$n, " people, published ", line$base_before, " and ", line$base))
  if (line$number == "weighted difference") return(weighted_difference(line, before, now))
  digits <- if (line$number %in% c("difference", "whole list")) SCORE_DIGITS[[line$kind]] else 2
  make <- DIFFERENCES[[line$number]]
  if (!any(missing > 0)) {
    found <- make(line, before, now)
    return(if (same(line, found, digits)) EQUAL else different("found ", paste(found, collapse = " ")))
  }
  old <- with_hidden(line, before, "base_before"); new <- with_hidden(line, now)
  ends <- list(make(line, old[[2]], new[[1]]), make(line, old[[1]], new[[2]]))
  if (min(before$n, now$n) > 1) ends <- c(ends, list(make(line, before, now)))
  if (may_be_nought(ends)) { sure <- ends[[1]]; sure$p <- 1; ends <- c(ends, list(sure)) }
  if (between(line, ends, digits))
    return(explained(LEFT_OUT, paste(missing[1], "of the earlier wave and", missing[2], "of this one")))
  different("between ", paste(ends[[1]], collapse = " "), " and ", paste(ends[[2]], collapse = " "))
}
# Whether what was left out can take the difference away, so that any p up to 1 is possible.
may_be_nought <- function(ends) {
  if (is.null(ends[[1]]$p)) return(FALSE)
  middle <- if (is.null(ends[[1]]$low)) 0.5 else 0
  found <- vapply(ends, function(end) if (is.null(end$value)) (end$low + end$high) / 2 else end$value, 0)
  min(found) <= middle && middle <= max(found)
}
weighted_difference <- function(line, before, now) {
  one <- weighed(before); two <- weighed(now); scale <- points_of(line)
  gap <- scale * (two$value - one$value); se <- scale * sqrt(one$se^2 + two$se^2)
  df <- one$n + two$n - 2; reach <- qt(0.975, df) * se; digits <- SCORE_DIGITS[[line$kind]]
  found <- list(value = gap, low = gap - reach, high = gap + reach, p = 2 * pt(-abs(gap / se), df))
  if (same(line, found, digits)) return(EQUAL)
  old <- weighted_ends(with_hidden(line, before, "base_before")); new <- weighted_ends(with_hidden(line, now))
  least <- scale * (new[1] - old[2]) - 0.1^digits; most <- scale * (new[2] - old[1]) + 0.1^digits
  if (number(line$value) < least || number(line$value) > most)
    return(different("found ", gap, " weighted, published ", line$value))
  remade(line, found, digits, number(line$value), even = TRUE)
}
# Kitagawa: how much is change inside the groups (value), and how much another mix of groups (mix).
composition <- function(line) {
  groups <- strsplit(line$groups, " | ", fixed = TRUE)[[1]]
  waves <- list(of_wave(line$wave_before), of_wave(line$wave))
  each <- lapply(waves, function(data) lapply(groups, function(group) tally(data, replace(line, "among", group))))
  people <- lapply(each, function(wave) vapply(wave, function(one) one$n, 0))
  totals <- vapply(people, sum, 0); told <- c(line$base_before, line$base)
  whole <- lapply(waves, function(data) tally(data, replace(line, "among", "")))
  left <- ifelse(told == "", vapply(whole, function(one) one$hidden, 0), suppressWarnings(as.numeric(told)) - totals)
  most <- vapply(whole, function(one) one$n, 0) + vapply(waves, function(data) tally(data, line)$hidden, 0)
  used <- people[[1]] > 0 | people[[2]] > 0
  if (any(left < 0 | totals + left > most) || any(people[[1]][used] == 0 | people[[2]][used] == 0))
    return(different("found ", totals[1], " and ", totals[2], " people in the groups"))
  value <- lapply(each, function(wave) vapply(wave[used], function(one) mean(one$y), 0))
  part <- list(people[[1]][used] / totals[1], people[[2]][used] / totals[2])
  change <- points_of(line) * sum((part[[1]] + part[[2]]) / 2 * (value[[2]] - value[[1]]))
  mix <- points_of(line) * sum((part[[2]] - part[[1]]) * (value[[1]] + value[[2]]) / 2)
  digits <- SCORE_DIGITS[[line$kind]]
  if (all(left == 0) && close(line$value, change, digits) && close(line$mix, mix, digits)) return(EQUAL)
  # One person more or less in a group moves each part by at most two spans of the scale over the people.
  reach <- 1 / 10^digits + 2 * points_of(line) * diff(extremes(line)) * sum(left / totals)
  if (any(left > 0) && max(abs(number(line$value) - change), abs(number(line$mix) - mix)) <= reach)
    return(explained(LEFT_OUT, paste(left[1], "of the earlier wave and", left[2], "of this one")))
  different("found ", change, " inside the groups and ", mix, " by their mix")
}

# ---- 7. Corrected for many comparisons ------------------------------------------------------------------------------

# The ends between which the p of a test lies: exact from the rows where they are equal, else what was published.
p_range <- function(line, verdict) {
  if (verdict[1] == "equal" && line$number == "difference") {
    p <- difference(line, tally(of_wave(line$wave_before), line), tally(of_wave(line$wave), line))$p
    return(c(p, p))
  }
  if (startsWith(line$p, "<")) return(c(0, number(sub("<", "", line$p))))
  c(max(0, number(line$p) - 0.0005), min(1, number(line$p) + 0.0005))
}
# The corrected p, and what was said because of it: risen and fallen below 0.05 only.
judged_p <- function(line, low, high, how) {
  value <- number(line$value); direction <- if (value > 0) "up" else "down"
  said <- if (value == 0 || low >= 0.05) "same" else if (high < 0.05) direction else c("same", direction)
  if (!close_p(line$adjusted, low, high) || !(line$verdict %in% said))
    return(different("corrected p between ", low, " and ", high, ", published ", line$adjusted, " and ", line$verdict))
  if (low == high) EQUAL else explained(FROM_PUBLISHED, how)
}
corrected <- function(lines, verdicts) {
  tested <- which(vapply(lines, function(line) line$adjusted != "", TRUE))
  found <- list()
  for (family in unique(vapply(lines[tested], function(line) line$family, ""))) {
    places <- Filter(function(place) lines[[place]]$family == family, tested)
    ends <- vapply(places, function(place) p_range(lines[[place]], verdicts[[place]]), c(0, 0))
    method <- if (family == "groups") "BH" else "holm"
    lows <- p.adjust(ends[1, ], method); highs <- p.adjust(ends[2, ], method)
    how <- paste(sum(ends[1, ] != ends[2, ]), "of", length(places))
    for (one in seq_along(places))
      found[[length(found) + 1]] <- list(lines[[places[one]]], judged_p(lines[[places[one]]], lows[one], highs[one], how))
  }
  found
}

# ---- 8. The report --------------------------------------------------------------------------------------------------

name_of <- function(line) {
  found <- unlist(line[intersect(c("question", "kind", "breakdown", "group", "item", "number"), names(line))])
  paste(found[found != ""], collapse = " ")
}
figures <- lines_of("figures.csv")
differences <- lines_of("differences.csv")
compared <- lapply(differences, of_two_waves)
again <- corrected(differences, compared)
names_of_all <- c(vapply(figures, name_of, ""), vapply(differences, name_of, ""),
                  vapply(again, function(one) paste0(name_of(one[[1]]), ", corrected p"), ""))
verdicts <- c(lapply(figures, of_one_wave), compared, lapply(again, function(one) one[[2]]))
verdict <- vapply(verdicts, `[`, "", 1)
reason <- vapply(verdicts, `[`, "", 2)
for (kind in c("not in this file", "explained", "DIFFERENT"))
  for (place in which(verdict == kind)) cat(kind, ": ", names_of_all[place], ": ", reason[place], "\n", sep = "")
causes <- table(paste0(verdict, ": ", sub(": .*$", "", reason))[verdict %in% c("explained", "not in this file")])
for (name in names(causes)) cat(causes[[name]], " x ", name, "\n", sep = "")
totals <- table(verdict)
cat(length(verdict), " numbers: ", paste(totals, names(totals), collapse = ", "), "\n", sep = "")
quit(status = as.integer(any(verdict == "DIFFERENT")))
