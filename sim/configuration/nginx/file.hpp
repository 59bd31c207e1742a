#pragma once

#include "configuration/remarks.hpp"
#include "configuration/statement.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// The parts of an nginx configuration that concern its upstreams. Holds references to the statements from
/// which it was read.
class NginxFile {
public:
  NginxFile(std::vector<Statement> const& statements, Remarks& remarks);

  /// The `upstream` blocks in order.
  std::vector<Statement const*> const& upstreams() const { return upstreams_; }

  /// The first statement of a directive such as `next_upstream`, for any protocol (`proxy_next_upstream`,
  /// `fastcgi_next_upstream`); null: none. Adds remarks on others that differ from it.
  Statement const* find_passing(std::string_view directive, Remarks& remarks) const;

private:
  void read(std::vector<Statement> const& statements, Remarks& remarks);

  std::vector<Statement const*> upstreams_;
  std::map<std::string, std::vector<Statement const*>, std::less<>> passing_;
};

} // namespace stickysim
