#include "catch.hpp"
#include "twin/message.hpp"
#include "twin/token.hpp"

using namespace stickysim::twin;

TEST_CASE("twin: the hash of tokens is that of its paper") {
  std::string text;
  for (char byte = 0; byte < 15; ++byte)
    text += byte;
  CHECK(sip_hash(0x0706050403020100, 0x0f0e0d0c0b0a0908, text) == 0xa129ca6149be45e5);
}

TEST_CASE("twin: a token that was changed is none") {
  std::string const token = signed_token("visitor-1.3");
  CHECK(text_of_token(token) == "visitor-1.3");
  std::string changed = token;
  changed[8] = '2';
  CHECK(text_of_token(changed).empty());
  CHECK(text_of_token("visitor-1.3").empty());
  CHECK(text_of_token("").empty());
}

TEST_CASE("twin: cookies are carried back as they were set") {
  std::map<std::string, std::string> cookies;
  take_cookies(
      "HTTP/1.1 200 OK\r\nset-cookie: SID=a-1; path=/\r\nx-served-by: 2\r\nset-cookie: SRV=s2\r\n\r\n",
      cookies);
  CHECK(cookies == std::map<std::string, std::string>{{"SID", "a-1"}, {"SRV", "s2"}});
  CHECK(cookies_of("GET / HTTP/1.1\r\ncookie: SID=a-1; SRV=s2\r\n\r\n") == cookies);
  CHECK(cookies_of("GET / HTTP/1.1\r\nhost: fleet\r\n\r\n").empty());
}
