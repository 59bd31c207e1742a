#pragma once

#include "folder.hpp"
#include <stickysim/log/reader.hpp>

#include <functional>

/// A record whose texts are its own.
struct KeptRecord {
  stickysim::LogRecord record;
  std::string client, session, method, path, agent, backend, server, termination;

  explicit KeptRecord(stickysim::LogRecord const& read)
      : record{read}, client{read.client}, session{read.session}, method{read.method}, path{read.path},
        agent{read.agent}, backend{read.backend}, server{read.server}, termination{read.termination} {}
};

/// A log that has been read.
struct ReadLog {
  std::vector<KeptRecord> records;
  stickysim::LogFindings findings;

  std::vector<std::string> clients() const {
    std::vector<std::string> names;
    for (KeptRecord const& each : records)
      names.push_back(each.client);
    return names;
  }
};

inline ReadLog read_log(std::string const& text, stickysim::LogOptions const& options = {}) {
  Folder const folder;
  folder.write("a.log", text);
  stickysim::LogReader reader{{folder / "a.log"}, options};
  ReadLog log;
  stickysim::LogRecord record;
  while (reader.next(record))
    log.records.emplace_back(record);
  log.findings = reader.findings();
  return log;
}

/// What a LogError says, and its cure; empty if there is none.
inline std::string log_error(std::function<void()> const& action) {
  try {
    action();
  } catch (stickysim::LogError const& error) {
    return std::string{error.what()} + "\n" + error.cure();
  }
  return "";
}
