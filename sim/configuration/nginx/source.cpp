#include "configuration/nginx/source.hpp"

#include "configuration/nginx/block.hpp"
#include "configuration/refusal.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fnmatch.h>
#include <glob.h>
#include <iterator>
#include <set>

namespace stickysim {
namespace {

constexpr std::string_view dump_heading = "# configuration file ";
constexpr std::string_view message_of_test = "nginx: "; ///< of `nginx -T` on standard error
constexpr int deepest_include = 16;
constexpr std::size_t most_statements = 200'000;
constexpr std::size_t most_files = 1000;

// Where packages keep the main file. Source: Debian's, Red Hat's, FreeBSD's, nginx.org's and OpenResty's.
constexpr std::array<std::string_view, 5> usual_folders = {
    "/etc/nginx/", "/usr/local/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/openresty/nginx/conf/",
    "/opt/nginx/conf/"};

bool is_heading(std::string_view line) { return line.starts_with(dump_heading) && line.ends_with(':'); }

std::filesystem::path folder_of(std::string const& path) { return std::filesystem::path{path}.parent_path(); }

std::size_t count_of(std::vector<Statement> const& statements) {
  std::size_t count = statements.size();
  for (Statement const& statement : statements)
    count += count_of(statement.block);
  return count;
}

bool fits(std::string const& pattern, std::string const& path) {
  return fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
}

/// Whether a file may be one that a pattern means, as far as its name and its folder tell.
bool ends_like(std::filesystem::path const& pattern, std::filesystem::path const& path) {
  if (!fits(pattern.filename(), path.filename())) return false;
  auto const wanted = pattern.parent_path().filename();
  auto const folder = path.parent_path().filename();
  bool const anywhere = wanted.empty() || folder.empty() || path.parent_path() == ".";
  return anywhere || fits(wanted, folder);
}

/// Puts the files of a configuration together.
class Splice {
public:
  Splice(ConfigurationFile const& file, std::vector<NginxSource> sources)
      : file_{file}, sources_{std::move(sources)}, parsed_(sources_.size()), included_(sources_.size()),
        open_(sources_.size()) {}

  Result<std::vector<Statement>, Diagnostics> statements() {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      auto parsed = nginx_statements_of(file_, sources_[i]);
      if (!parsed) return parsed.error();
      parsed_[i] = *std::move(parsed);
    }
    std::vector<Statement> all;
    for (std::size_t i = 0; i < sources_.size(); ++i)
      if (!included_[i]) append(i, all, 0);
    if (!problem_.empty()) return problem_;
    return all;
  }

private:
  void append(std::size_t source, std::vector<Statement>& to, int depth) {
    included_[source] = true;
    open_[source] = true;
    append(parsed_[source], to, depth);
    open_[source] = false;
  }

  void append(std::vector<Statement> const& statements, std::vector<Statement>& to, int depth) {
    for (Statement const& statement : statements) {
      if (++made_ > most_statements && problem_.empty())
        problem_ = refusal(file_, statement.line, "the files include one another too often", {});
      if (!problem_.empty()) return;
      if (statement.words[0] == "include" && include(statement, to, depth)) continue;
      Statement& copy = to.emplace_back(Statement{statement.line, statement.words, {}});
      append(statement.block, copy.block, depth);
    }
  }

  /// Whether files that are there, or none at all, stand for the statement.
  bool include(Statement const& statement, std::vector<Statement>& to, int depth) {
    auto const meant = depth < deepest_include ? sources_for(statement.word(1)) : std::vector<std::size_t>{};
    for (std::size_t const source : meant)
      if (!open_[source]) append(source, to, depth + 1);
    bool const nothing_fits = is_nginx_dump(file_) && statement.word(1).find('*') != std::string::npos;
    return !meant.empty() || nothing_fits;
  }

  std::vector<std::size_t> sources_for(std::string const& pattern) const {
    std::filesystem::path const folder = folder_of(sources_.front().path);
    std::string const full = (folder / pattern).lexically_normal();
    std::vector<std::size_t> exact;
    std::vector<std::size_t> alike;
    for (std::size_t i = 1; i < sources_.size(); ++i) {
      std::filesystem::path const path = std::filesystem::path{sources_[i].path}.lexically_normal();
      if (fits(full, path)) exact.push_back(i);
      if (ends_like(pattern, path)) alike.push_back(i);
    }
    return exact.empty() && !is_nginx_dump(file_) ? alike : exact;
  }

  ConfigurationFile const& file_;
  std::vector<NginxSource> sources_;
  std::vector<std::vector<Statement>> parsed_; ///< of each source
  std::vector<bool> included_;
  std::vector<bool> open_; ///< those that are being put in: none includes itself
  std::size_t made_ = 0;
  Diagnostics problem_;
};

void collect_includes(std::vector<Statement> const& statements, std::vector<std::string>& patterns) {
  for (Statement const& statement : statements) {
    if (statement.words[0] == "include") patterns.push_back(statement.word(1));
    collect_includes(statement.block, patterns);
  }
}

/// The pattern below the folder of the main file; empty: it leads elsewhere.
std::string below(std::filesystem::path const& folder, std::string const& pattern) {
  std::string const here = (std::filesystem::absolute(folder.empty() ? "." : folder) / "").lexically_normal();
  std::string relative = pattern.starts_with(here) ? pattern.substr(here.size()) : pattern;
  for (std::string_view const usual : usual_folders)
    if (pattern.starts_with(usual)) relative = pattern.substr(usual.size());
  std::filesystem::path const path{relative};
  bool const leads_up = std::ranges::count(path, std::filesystem::path{".."}) > 0;
  if (path.is_absolute() || leads_up || relative.empty()) return {};
  return folder / path;
}

/// The same for all paths that lead to a file.
std::filesystem::path real_path(std::string const& path) {
  std::error_code unreadable;
  return std::filesystem::weakly_canonical(path, unreadable);
}

std::vector<std::string> files_like(std::string const& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  std::error_code unreadable;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      if (std::filesystem::is_regular_file(found.gl_pathv[i], unreadable))
        paths.emplace_back(found.gl_pathv[i]);
  globfree(&found);
  return paths;
}

} // namespace

std::vector<NginxSource> nginx_sources(ConfigurationFile const& file) {
  std::vector<NginxSource> sources;
  auto const end_here = [&](std::size_t line) {
    if (!sources.empty()) sources.back().end = line;
  };
  std::size_t part = 0;
  for (std::size_t line = 0; line < file.lines.size(); ++line) {
    std::string_view const text = file.lines[line];
    bool starts = line == 0;
    while (part < file.parts.size() && file.parts[part].lines_before <= line) {
      starts = true;
      ++part;
    }
    if (starts) {
      end_here(line);
      sources.push_back({part == 0 ? file.path : file.parts[part - 1].path, line, 0});
    }
    bool const heads = is_heading(text);
    bool const nothing_yet = !sources.empty() && sources.back().begin == line;
    if (heads) {
      end_here(line);
      std::string_view const path = text.substr(dump_heading.size());
      sources.push_back({std::string{path.substr(0, path.size() - 1)}, line, 0});
    } else if (nothing_yet && text.starts_with(message_of_test)) {
      sources.back().begin = line + 1;
    }
  }
  end_here(file.lines.size());
  std::erase_if(sources, [](NginxSource const& source) { return source.begin >= source.end; });
  if (sources.empty()) sources.push_back({file.path, 0, file.lines.size()});
  return sources;
}

bool is_nginx_dump(ConfigurationFile const& file) { return std::ranges::any_of(file.lines, is_heading); }

Result<std::vector<Statement>, Diagnostics> nginx_statements(ConfigurationFile const& file) {
  return Splice{file, nginx_sources(file)}.statements();
}

Result<ConfigurationFile, Diagnostics> with_includes(ConfigurationFile file) {
  if (is_nginx_dump(file)) return file;
  std::filesystem::path const folder = folder_of(file.path);
  std::set<std::filesystem::path> known;
  for (NginxSource const& source : nginx_sources(file))
    known.insert(real_path(source.path));
  for (std::size_t next = 0; next < nginx_sources(file).size(); ++next) {
    auto const statements = nginx_statements_of(file, nginx_sources(file)[next]);
    if (!statements) continue; // told when all are put together
    std::vector<std::string> patterns;
    collect_includes(*statements, patterns);
    for (std::string const& pattern : patterns)
      for (std::string const& path : files_like(below(folder, pattern))) {
        if (!known.insert(real_path(path)).second) continue;
        if (known.size() > most_files)
          return refusal(file, 0, "the configuration includes more than 1000 files", {});
        auto more = with_file(std::move(file), path);
        if (!more) return more.error();
        file = *std::move(more);
      }
  }
  return file;
}

} // namespace stickysim
