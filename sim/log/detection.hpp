#pragma once

#include "log/format.hpp"
#include "log/prefix.hpp"

#include <memory>
#include <span>
#include <string>

namespace stickysim {

/// The format that a log's lines are in, and what stands before each.
struct DetectedFormat {
  std::unique_ptr<LogFormat> format;
  Prefix prefix = Prefix::none;
};

/// The format and the prefix with which most of `lines` are requests, the simpler one of equals; no format if
/// none of them is. Only `name` is tried if it is not empty.
DetectedFormat detect_format(std::span<std::string const> lines, std::string_view name);

/// What the lines may be instead: see foreign_format().
std::string foreign_format_of(std::span<std::string const> lines);

} // namespace stickysim
