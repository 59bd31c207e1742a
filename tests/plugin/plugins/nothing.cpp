// A shared library that has no policy.
extern "C" int nothing() { return 0; }
