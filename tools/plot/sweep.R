#!/usr/bin/env Rscript
# A metric over a varied key, with intervals: sweep.R FOLDER METRIC COLUMN PICTURE
# COLUMN has the key's numbers: server.workers, or state.store.round_trip.value where values have units.
suppressPackageStartupMessages(library(ggplot2))
arguments <- commandArgs(trailingOnly = TRUE)
summary <- read.csv(file.path(arguments[1], 'summary.csv'), check.names = FALSE, na.strings = '')
rows <- summary[summary$metric == arguments[2], ]
if (!arguments[3] %in% names(rows)) stop('summary.csv of ', arguments[1], ' has no column ', arguments[3])
if ('workload' %in% names(rows)) rows <- rows[is.na(rows$workload), ] # all clients
if (nrow(rows) == 0) stop('summary.csv of ', arguments[1], ' has no ', arguments[2])
rows$at <- rows[[arguments[3]]]
rows$variant <- factor(rows$variant, unique(rows$variant)) # in the order of the file

picture <- ggplot(rows, aes(at, mean, ymin = ci_low, ymax = ci_high, colour = variant, fill = variant)) +
  geom_ribbon(alpha = 0.2, colour = NA) +
  geom_line() +
  geom_point() +
  expand_limits(y = 0) +
  labs(title = rows$scenario[1], x = arguments[3], y = sprintf('%s (%s)', arguments[2], rows$unit[1]),
       colour = NULL, fill = NULL) +
  theme_minimal()
ggsave(arguments[4], picture, width = 7, height = 4, dpi = 150, bg = 'white')
