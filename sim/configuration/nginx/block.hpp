#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/nginx/source.hpp"
#include "configuration/statement.hpp"

namespace stickysim {

/// The statements of one file of an nginx configuration, blocks within blocks. Words are separated by blanks,
/// a statement ends at `;` or has a block in braces, a quote protects where it starts a word, `#` starts a
/// comment where it starts a word; at most 32 blocks stand within one another. What stands in blocks of Lua
/// is skipped. Source: nginx 1.22, ngx_conf_file.c.
Result<std::vector<Statement>, Diagnostics> nginx_statements_of(ConfigurationFile const& file,
                                                                NginxSource const& source);

} // namespace stickysim
