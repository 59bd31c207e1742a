#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/refusal.hpp"
#include "html/damaged_file.hpp"
#include "html/picture.hpp"
#include "html/report_page.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/ranges.h>

#include <filesystem>

namespace stickysim {

namespace {

constexpr Option report_options[] = {
    {"picture", '\0', "NAME", false,
     "instead of the page write one of its drawings, as an SVG file of its own"},
    {"output", 'o', "FILE", false, "where the picture goes (standard output)"},
};

void write_picture(RunFolder const& run, Arguments const& arguments) {
  std::string const& name = arguments.value("picture");
  auto const svg = picture(run, name);
  if (!svg)
    throw UsageError{fmt::format("there is no picture '{}' of this run", name),
                     fmt::format("its pictures are {}", fmt::join(picture_names(run), ", "))};
  if (!arguments.has("output")) return write_stdout(*svg);
  InterruptsHeld const until_written;
  write_file_atomically(arguments.value("output"), *svg);
}

void write_page(RunFolder const& run, std::string const& folder) {
  std::string const page = report_page(run);
  InterruptsHeld const until_written;
  write_file_atomically((std::filesystem::path{folder} / "report.html").native(), page);
}

int report(Arguments const& arguments) {
  std::string const& folder = arguments.positional().front();
  if (arguments.has("output") && !arguments.has("picture"))
    throw UsageError{"--output is for a picture", "the page is written to DIR/report.html"};
  try {
    RunFolder const run = RunFolder::read(folder);
    if (arguments.has("picture"))
      write_picture(run, arguments);
    else
      write_page(run, folder);
  } catch (DamagedFile const& damaged) {
    return refuse({damaged.diagnostic()});
  }
  return exit_code::done;
}

} // namespace

constinit Command const report_command{
    .name = "report",
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "draw the page of a run anew, or one of its pictures",
    .details =
        "DIR is a folder that 'stickysim run --out DIR' has written. DIR/report.html is written again, from\n"
        "the other files in DIR alone. A folder that lacks one of them is refused, and so is one in which a file is\n"
        "damaged or of another run.",
    .options = report_options,
    .execute = report,
};

} // namespace stickysim
