#!/usr/bin/env Rscript
# A metric of each design, with its interval: bars.R FOLDER METRIC PICTURE
suppressPackageStartupMessages(library(ggplot2))
arguments <- commandArgs(trailingOnly = TRUE)
summary <- read.csv(file.path(arguments[1], 'summary.csv'), check.names = FALSE, na.strings = '')
rows <- summary[summary$metric == arguments[2], ]
if ('workload' %in% names(rows)) rows <- rows[is.na(rows$workload), ] # all clients
if (nrow(rows) == 0) stop('summary.csv of ', arguments[1], ' has no ', arguments[2])
rows$variant <- factor(rows$variant, unique(rows$variant)) # in the order of the file

picture <- ggplot(rows, aes(variant, mean, ymin = ci_low, ymax = ci_high)) +
  geom_col(fill = '#1769aa', width = 0.7) +
  geom_errorbar(width = 0.2, na.rm = TRUE) +
  labs(title = rows$scenario[1], x = NULL, y = sprintf('%s (%s)', arguments[2], rows$unit[1])) +
  theme_minimal()
ggsave(arguments[3], picture, width = 6, height = 4, dpi = 150, bg = 'white')
