#include "configuration/common_directives.hpp"

#include "configuration/excerpt.hpp"

namespace stickysim {

void CommonDirectives::set_key(Identity identity, Statement const& statement) {
  if (key_ && *key_ != identity)
    remarks_.add(statement.line, statement.words[0],
                 "goes by the key of the hash: the model has one for both");
  if (key_) return;
  key_ = identity;
  bool const address = identity == Identity::source_ip;
  outline_.set_text("balancer.affinity.key", address ? "source_ip" : "session", origin(statement));
  if (address)
    outline_.set("workload.clients_per_address", "1", "clients that share an address: replace with yours");
}

} // namespace stickysim
