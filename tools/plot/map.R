#!/usr/bin/env Rscript
# Which design is better where: map.R CSV PICTURE
# The first two columns of CSV are two keys, the third one says who is better at their values; empty: undecided.
suppressPackageStartupMessages(library(ggplot2))
arguments <- commandArgs(trailingOnly = TRUE)
cells <- read.csv(arguments[1], check.names = FALSE, colClasses = 'character')
keys <- names(cells)[1:2]
# Values have units, so they stand in the order of the file.
data <- data.frame(across = factor(cells[[1]], unique(cells[[1]])), up = factor(cells[[2]], unique(cells[[2]])),
                   better = ifelse(cells[[3]] == '', 'undecided', cells[[3]]))
names_of <- setdiff(unique(data$better), 'undecided')
colours <- c(setNames(c('#c63d06', '#1769aa', '#00805a', '#561a75', '#6b4e00', '#cf2a7a')[seq_along(names_of)], names_of),
             undecided = '#e4e8ec')
some <- function(values) levels(values)[seq(1, nlevels(values), by = max(1, nlevels(values) %/% 6))]

picture <- ggplot(data, aes(across, up, fill = better)) +
  geom_tile() +
  scale_fill_manual(values = colours, name = NULL) +
  scale_x_discrete(breaks = some(data$across)) +
  scale_y_discrete(breaks = some(data$up)) +
  labs(x = keys[1], y = keys[2]) +
  theme_minimal() +
  theme(legend.position = 'top', panel.grid = element_blank())
ggsave(arguments[2], picture, width = 8, height = 5, dpi = 150, bg = 'white')
