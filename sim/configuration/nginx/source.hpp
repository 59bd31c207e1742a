#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/statement.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// One file of an nginx configuration: lines of all, the first one from 0, the last one behind it.
struct NginxSource {
  std::string path;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The files of a configuration: those that were given, or those that stand in what `nginx -T` prints, each
/// behind a line `# configuration file PATH:`.
std::vector<NginxSource> nginx_sources(ConfigurationFile const& file);

/// Whether one of the files is what `nginx -T` prints.
bool is_nginx_dump(ConfigurationFile const& file);

/// The statements of a configuration, with those of other files in place of `include` where these are there.
/// A file that no other one includes stands behind the first one. Source: nginx 1.22, ngx_conf_include().
Result<std::vector<Statement>, Diagnostics> nginx_statements(ConfigurationFile const& file);

/// Adds the files that a configuration includes and that are there, below the folder of its first file. An
/// absolute path below /etc/nginx or another usual place is looked for in that folder. Throws IoError.
Result<ConfigurationFile, Diagnostics> with_includes(ConfigurationFile file);

} // namespace stickysim
