#include "configuration/client_key.hpp"

#include <algorithm>
#include <cctype>

namespace stickysim {
namespace {

constexpr std::string_view not_at_first =
    "a session's first request has none yet and is balanced as if nothing stuck; here it has";
constexpr std::string_view of_a_header = "what this header holds is taken for the session";
constexpr std::string_view header_of_addresses = "the address in this header is taken for the client's";
constexpr std::string_view all_cookies =
    "all cookies together are taken for the session, although a change of any of them may move it";
constexpr std::string_view shared_value =
    "many sessions have the same value of it and share a server; here each session has its own";
constexpr std::string_view unknown_part = "what this distinguishes is not known here: taken for the session";

// Headers by their names in lower case with `_` for `-`, as nginx has them.
constexpr std::string_view address_headers =
    "cf_connecting_ip client_ip fastly_client_ip forwarded forwarded_for true_client_ip x_client_ip "
    "x_cluster_client_ip x_forwarded x_forwarded_for x_original_forwarded_for x_originating_ip "
    "x_real_ip x_remote_addr";
constexpr std::string_view headers_of_requests =
    "accept cache_control content_length content_type date etag expect if_match if_modified_since "
    "if_none_match if_range pragma range referer traceparent x_correlation_id x_http_method "
    "x_original_uri x_request_id x_request_uri";
constexpr std::string_view shared_headers =
    "accept_encoding accept_language dnt host origin user_agent via x_forwarded_host "
    "x_forwarded_proto x_tenant x_tenant_id";

/// Whether `name` is one of names with blanks between them.
bool is_one_of(std::string_view name, std::string_view names) {
  for (std::size_t at = 0; at < names.size();) {
    std::size_t const end = std::min(names.find(' ', at), names.size());
    if (names.substr(at, end - at) == name) return true;
    at = end + 1;
  }
  return false;
}

ClientKey key(Identity identity, std::string_view caveat = {}) { return {identity, std::string{caveat}}; }

ClientKey header_key(std::string_view header) {
  std::string name{header};
  for (char& c : name)
    c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (is_one_of(name, address_headers)) return key(Identity::source_ip, header_of_addresses);
  if (is_one_of(name, headers_of_requests)) return key(Identity::request);
  if (is_one_of(name, shared_headers)) return key(Identity::session, shared_value);
  return key(Identity::session, name == "cookie" ? all_cookies : of_a_header);
}

// Samples of HAProxy, without `req.` in front and converters behind.
constexpr std::string_view cookie_samples =
    "body_param cook cook_val cookie req_cook res.cook res_cook scook set-cookie url_param urlp "
    "urlp_val";
constexpr std::string_view session_samples =
    "http_auth_user payload_lv rdp-cookie rdp_cookie ssl_fc_session_id ssl_session_id";
constexpr std::string_view header_samples = "fhdr fhdr_ip hdr hdr_ip hdr_str hdr_val";
constexpr std::string_view request_samples =
    "base base32 base32+src body body_len body_size date len method nbsrv path pathq query rand "
    "src_port unique-id uri url url32 url32+src url_ip uuid";
constexpr std::string_view shared_samples =
    "dst dst_port fe_id fe_name http_auth_group ssl_fc_alpn ssl_fc_sni ssl_sni";

// Variables of nginx.
constexpr std::string_view address_variables =
    "$binary_remote_addr $proxy_protocol_addr $realip_remote_addr $remote_addr";
constexpr std::string_view request_variables =
    "$args $body_bytes_sent $bytes_sent $connection $connection_requests $content_length "
    "$content_type $document_root $document_uri $fastcgi_path_info $fastcgi_script_name $is_args "
    "$limit_rate $msec $pid $proxy_protocol_port $query_string $realip_remote_port $realpath_root "
    "$remote_port $request $request_body $request_body_file $request_completion $request_filename "
    "$request_id $request_length $request_method $request_time $request_uri $status $time_iso8601 "
    "$time_local $upstream_addr $uri";
constexpr std::string_view shared_variables =
    "$host $hostname $https $nginx_version $proxy_host $proxy_port $scheme $server_addr $server_name "
    "$server_port $server_protocol $ssl_cipher $ssl_preread_server_name $ssl_protocol "
    "$ssl_server_name";

constexpr std::size_t most_values = 64;
constexpr int deepest_definition = 8;

bool is_part_of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// A variable in a text, with `$` and without braces.
struct Mention {
  std::string name;
  std::size_t begin = 0;
  std::size_t end = 0; ///< behind it
};

std::vector<Mention> mentions_in(std::string_view text) {
  std::vector<Mention> mentions;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    bool const braced = at + 1 < text.size() && text[at + 1] == '{';
    std::size_t const begin = at + (braced ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() && is_part_of_name(text[end]))
      ++end;
    if (end == begin) continue;
    bool const closed = braced && end < text.size() && text[end] == '}';
    mentions.push_back({'$' + std::string{text.substr(begin, end - begin)}, at, end + (closed ? 1 : 0)});
  }
  return mentions;
}

/// The texts that a definition may give its variable: the default of a block first.
std::vector<std::string> values_of(Statement const& definition) {
  if (definition.words[0] == "set") return {definition.word(2)};
  std::vector<std::string> values;
  bool has_default = false;
  for (Statement const& row : definition.block) {
    std::string const& input = row.words[0];
    bool const option = input == "hostnames" || input == "volatile" || input == "include" ||
                        input == "ranges" || input == "proxy" || input == "proxy_recursive" ||
                        input == "delete";
    if (option || row.words.size() < 2) continue;
    bool const by_default = input == "default" || (definition.words[0] == "split_clients" && input == "*");
    has_default |= by_default;
    if (values.size() >= most_values && !by_default) continue;
    values.insert(by_default ? values.begin() : values.end(), row.word(1));
  }
  bool const empty_by_default = !has_default && definition.words[0] != "split_clients";
  if (empty_by_default) values.insert(values.begin(), std::string{});
  return values;
}

/// What a key is made of: the narrowest of its parts, unless one of them changes with each request.
ClientKey joined(ClientKey key, ClientKey const& part) {
  if (key.identity == Identity::request || part.identity == Identity::request) return {Identity::request, {}};
  if (is_shared(key)) return part;
  if (is_shared(part)) return key;
  if (key.identity == part.identity) return key.caveat.empty() ? part : key;
  return part.identity == Identity::session ? part : key;
}

class NginxKeyReader {
public:
  explicit NginxKeyReader(NginxVariables const& variables) : variables_{variables} {}

  ClientKey text(std::string_view text) {
    auto const mentions = mentions_in(text);
    if (mentions.empty()) return key(Identity::request);
    ClientKey all = variable(mentions.front().name);
    for (std::size_t i = 1; i < mentions.size(); ++i)
      all = joined(std::move(all), variable(mentions[i].name));
    bool const finer_address = mentions.size() > 1 && all.identity == Identity::source_ip;
    if (finer_address && all.caveat.empty()) all.caveat = "taken for the address alone";
    return all;
  }

private:
  ClientKey variable(std::string const& name) {
    if (auto const defined = variables_.find(name);
        defined != variables_.end() && depth_ < deepest_definition) {
      ++depth_;
      ClientKey const key = defined_by(defined->second);
      --depth_;
      return key;
    }
    std::string_view const rest = name;
    if (is_one_of(rest, address_variables)) return key(Identity::source_ip);
    if (rest == "$proxy_add_x_forwarded_for") return key(Identity::source_ip, header_of_addresses);
    if (is_one_of(rest, request_variables) || std::isdigit(static_cast<unsigned char>(rest[1])) != 0)
      return key(Identity::request);
    if (is_one_of(rest, shared_variables) || rest.starts_with("$geoip"))
      return key(Identity::session, shared_value);
    if (rest.starts_with("$cookie_") || rest.starts_with("$arg_") || rest.starts_with("$upstream_cookie_"))
      return key(Identity::session, not_at_first);
    if (rest.starts_with("$http_")) return header_key(rest.substr(6));
    bool const exact =
        rest == "$ssl_session_id" || rest == "$remote_user" || rest.starts_with("$ssl_client_");
    return key(Identity::session, exact ? std::string_view{} : unknown_part);
  }

  /// The values tell, or where these are plain words what is mapped to them.
  ClientKey defined_by(std::vector<Statement const*> const& definitions) {
    bool any = false;
    bool mapped = false;
    bool varies = false;     // some values change with each request
    bool by_address = false; // some are addresses, others are not
    ClientKey all;
    for (Statement const* const definition : definitions) {
      mapped |= definition->words[0] != "set";
      for (std::string const& value : values_of(*definition)) {
        auto const mentions = mentions_in(value);
        if (mentions.empty()) continue;
        // `$1` is what a regular expression of a map found in its input.
        bool const captured = definition->words[0] == "map" &&
                              std::isdigit(static_cast<unsigned char>(mentions.front().name[1])) != 0;
        ClientKey const part = text(captured ? definition->word(1) : value);
        if (part.identity == Identity::request) {
          varies = true;
          continue;
        }
        by_address |= any && part.identity != all.identity;
        // A key that is an address for some clients and a session for others is told as a session.
        if (!any || all.identity == Identity::source_ip) all = part;
        any = true;
      }
    }
    if (varies && !any) return key(Identity::request);
    Statement const& first = *definitions.front();
    if (!any && first.words[0] == "geo")
      return key(Identity::source_ip, "what `geo` makes of it is not modelled");
    if (!any) all = text(first.words[0] == "set" ? first.word(2) : first.word(1));
    if (any && (varies || by_address))
      all.caveat = by_address
                       ? "clients without it, as at their first request, are hashed by their address: that a "
                         "session moves once it has one is not modelled"
                       : "that requests without it, such as the first, go to any server is not modelled";
    else if (mapped && all.identity != Identity::request)
      all.caveat = all.identity == Identity::session ? "what it is mapped to is taken for the session"
                                                     : "what it is mapped to is taken for the address";
    return all;
  }

  NginxVariables const& variables_;
  int depth_ = 0;
};

} // namespace

bool is_shared(ClientKey const& key) { return key.caveat == shared_value; }

ClientKey haproxy_key(std::string_view sample) {
  std::size_t const end = std::min(sample.find_first_of("(,"), sample.size());
  std::string_view fetch = sample.substr(0, end);
  if (fetch.starts_with("req.")) fetch.remove_prefix(4);
  // Criteria of ACLs: `cook_beg(x)`, `hdr_sub(x)`.
  for (std::string_view const match : {"_beg", "_dir", "_dom", "_end", "_reg", "_sub"})
    if (fetch.ends_with(match)) fetch.remove_suffix(match.size());
  std::string_view argument;
  std::string_view rest = sample.substr(end);
  if (rest.starts_with('(')) {
    std::size_t const close = std::min(rest.find(')'), rest.size());
    argument = rest.substr(1, close - 1);
    argument = argument.substr(0, argument.find(','));
    rest.remove_prefix(std::min(close + 1, rest.size()));
  }
  bool const converted = rest.starts_with(',') && rest != ",lower" && rest != ",upper";
  ClientKey found = key(Identity::session, unknown_part);
  if (fetch == "src")
    found = key(Identity::source_ip);
  else if (is_one_of(fetch, header_samples))
    found = header_key(argument);
  else if (is_one_of(fetch, cookie_samples))
    found = key(Identity::session, not_at_first);
  else if (is_one_of(fetch, session_samples) || fetch.starts_with("ssl_c_"))
    found = key(Identity::session);
  else if (is_one_of(fetch, shared_samples))
    found = key(Identity::session, shared_value);
  else if (is_one_of(fetch, request_samples))
    found = key(Identity::request);
  if (converted && found.identity != Identity::request)
    found.caveat = rest.find("ipmask") != std::string_view::npos
                       ? "the addresses of a network share a server; here each address has its own"
                       : "converters are not modelled";
  return found;
}

ClientKey nginx_key(std::string_view text, NginxVariables const& variables) {
  return NginxKeyReader{variables}.text(text);
}

std::vector<std::string> nginx_values(std::string_view text, NginxVariables const& variables) {
  std::vector<std::string> values{std::string{text}};
  for (int depth = 0; depth < deepest_definition; ++depth) {
    std::vector<std::string> next;
    bool replaced = false;
    for (std::string const& value : values) {
      auto const mentions = mentions_in(value);
      auto const mention =
          std::ranges::find_if(mentions, [&](Mention const& each) { return variables.contains(each.name); });
      if (mention == mentions.end()) {
        next.push_back(value);
        continue;
      }
      replaced = true;
      for (Statement const* const definition : variables.find(mention->name)->second)
        for (std::string const& part : values_of(*definition))
          next.push_back(value.substr(0, mention->begin) + part + value.substr(mention->end));
      if (next.size() > most_values) break;
    }
    next.resize(std::min(next.size(), most_values));
    values = std::move(next);
    if (!replaced) break;
  }
  return values;
}

} // namespace stickysim
