#!/usr/bin/env Rscript
# A measure of the fleet over time, the mean of all trials: timeline.R FOLDER MEASURE PICTURE
suppressPackageStartupMessages(library(ggplot2))
arguments <- commandArgs(trailingOnly = TRUE)
timeline <- read.csv(file.path(arguments[1], 'timeline.csv'), na.strings = '')
rows <- timeline[timeline$metric == arguments[2] & is.na(timeline$server), ]
if (nrow(rows) == 0) stop('timeline.csv of ', arguments[1], ' has no ', arguments[2], ' of the fleet')
means <- aggregate(value ~ variant + time_s, rows, mean)
means$variant <- factor(means$variant, unique(rows$variant)) # in the order of the file

picture <- ggplot(means, aes(time_s, value, colour = variant)) +
  geom_line() +
  expand_limits(y = 0) +
  labs(title = rows$scenario[1], x = 'time (s)', y = sprintf('%s (%s)', arguments[2], rows$unit[1]), colour = NULL) +
  theme_minimal()
ggsave(arguments[3], picture, width = 8, height = 4, dpi = 150, bg = 'white')
