#pragma once

#include "configuration/remarks.hpp"
#include "configuration/statement.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What of an nginx configuration bears on its upstreams. Refers to the statements from which it was read.
class NginxFile {
public:
  NginxFile(std::vector<Statement> const& statements, Remarks& remarks);

  /// The `upstream` blocks in order.
  std::vector<Statement const*> const& upstreams() const { return upstreams_; }

  /// The first statement anywhere of a directive such as `next_upstream`, whatever protocol it is for
  /// (`proxy_next_upstream`, `fastcgi_next_upstream`); null: none. Remarks on others that say otherwise.
  Statement const* find_passing(std::string_view directive, Remarks& remarks) const;

private:
  void read(std::vector<Statement> const& statements, Remarks& remarks);

  std::vector<Statement const*> upstreams_;
  std::map<std::string, std::vector<Statement const*>, std::less<>> passing_;
};

} // namespace stickysim
