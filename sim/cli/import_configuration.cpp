#include "cli/import_configuration.hpp"

#include "cli/exit_code.hpp"
#include "cli/file_kind.hpp"
#include "cli/interrupt.hpp"
#include "cli/own_input.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "configuration/nginx/source.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace stickysim {

namespace {

constexpr std::string_view nginx_main_file = "nginx.conf";
constexpr std::array<std::string_view, 9> template_endings = {
    ".ctmpl", ".epp", ".erb", ".gotmpl", ".j2", ".jinja", ".tmpl", ".template", ".tpl"};

/// The files of a folder that end like that, in the order in which HAProxy and nginx read them.
std::vector<std::string> files_ending(std::string const& folder, std::string_view ending) {
  std::vector<std::string> files;
  std::error_code unreadable;
  for (auto const& entry : std::filesystem::directory_iterator{folder, unreadable}) {
    std::string const name = entry.path().filename();
    if (name.ends_with(ending) && !name.starts_with('.') && entry.is_regular_file(unreadable))
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// The files that a path stands for: itself, or of a folder its configuration files.
std::vector<std::string> files_of(std::string const& path, std::optional<Product> product) {
  if (!is_folder(path)) return {path};
  std::string const main = std::filesystem::path{path} / nginx_main_file;
  std::error_code unreadable;
  if (product != Product::haproxy && std::filesystem::exists(main, unreadable)) return {main};
  auto files = product == Product::nginx ? std::vector<std::string>{} : files_ending(path, ".cfg");
  if (files.empty() && product != Product::haproxy) files = files_ending(path, ".conf");
  if (files.empty())
    throw UsageError{fmt::format("the folder '{}' has no configuration", path),
                     "HAProxy's are called *.cfg, nginx' nginx.conf or *.conf"};
  return files;
}

FileKind kind_of(std::optional<Product> product) {
  return product == Product::nginx ? FileKind::nginx : FileKind::haproxy;
}

/// The fleet that the command line names; empty: none.
std::string wanted_fleet(Arguments const& arguments, Product product) {
  bool const haproxy = product == Product::haproxy;
  for (std::string_view const option : {"session-timeout", "client", "session", "only", "skip", "format",
                                        "spread", "unlimited", haproxy ? "upstream" : "backend"})
    if (arguments.has(option))
      throw UsageError{fmt::format("--{} has no meaning for {}", option, haproxy ? "HAProxy" : "nginx")};
  std::string_view const option = haproxy ? "backend" : "upstream";
  return arguments.value_or(option, "");
}

} // namespace

bool names_configuration(std::string const& path) {
  // Templates are named after what they make; they are refused for what they are.
  std::filesystem::path name{path};
  if (std::ranges::count(template_endings, name.extension().string()) > 0) name = name.stem();
  return name.extension() == ".cfg" || name.extension() == ".conf" || is_folder(path);
}

int import_configurations(Arguments const& arguments, std::vector<std::string> const& paths,
                          std::optional<Product> product) {
  std::vector<std::string> files;
  for (std::string const& path : paths)
    std::ranges::move(files_of(path, product), std::back_inserter(files));
  if (arguments.has("output"))
    for (std::string const& file : files)
      refuse_to_replace(file, arguments.value("output"));
  auto read = read_configurations(files);
  if (!read) return refuse(read.error(), kind_of(product));
  if (!product) product = product_of(*read);
  if (!product)
    throw UsageError{fmt::format("'{}' is neither a configuration of HAProxy nor one of nginx", read->path),
                     fmt::format("to see why: stickysim import haproxy {}", read->path)};
  std::string const fleet = wanted_fleet(arguments, *product);
  if (*product == Product::nginx) read = with_includes(*std::move(read));
  if (!read) return refuse(read.error(), kind_of(product));
  auto const imported = import_configuration(*read, *product, fleet);
  if (!imported) return refuse(imported.error(), kind_of(product));
  if (arguments.has("output")) {
    InterruptsHeld const until_written;
    write_file_atomically(arguments.value("output"), imported->toml);
  } else {
    write_stdout(imported->toml);
  }
  tell(fmt::format("{}", fmt::join(imported->remarks, "\n")));
  return exit_code::done;
}

} // namespace stickysim
