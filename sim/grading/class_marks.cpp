#include "grading/class_marks.hpp"

#include "grading/apart.hpp"
#include "grading/mark_json.hpp"
#include "report/csv.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <sstream>
#include <sys/mman.h>

namespace stickysim {

namespace {

std::vector<std::string> students_in(std::string const& folder) {
  std::vector<std::string> students;
  std::error_code error;
  for (auto const& entry : std::filesystem::directory_iterator{folder, error}) {
    std::string const name = entry.path().filename().string();
    if (entry.is_directory() && !name.starts_with('.')) students.push_back(name);
  }
  if (students.empty()) throw IoError{fmt::format("'{}' holds no folders of students", folder)};
  std::ranges::sort(students);
  return students;
}

/// Shared by the processes that mark: the number of the next student.
class Turn {
public:
  Turn() {
    void* const page =
        mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw IoError{fmt::format("no shared memory: {}", std::strerror(errno))};
    next_ = new (page) Counter{0};
  }
  ~Turn() { munmap(next_, sizeof(Counter)); }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;

  std::size_t take() { return (*next_)++; }

private:
  using Counter = std::atomic<std::size_t>;
  Counter* next_;
};

} // namespace

std::vector<MarkSheet> mark_class(Exercise const& exercise, std::string const& folder, int jobs,
                                  bool may_leave_folder) {
  std::vector<Submission> submissions;
  for (std::string const& student : students_in(folder)) {
    Submission& submission = submissions.emplace_back(
        read_submission((std::filesystem::path{folder} / student).string(), student));
    submission.may_leave_folder = may_leave_folder;
  }
  // Processes and not threads, because each of them starts further ones for what is not trusted.
  Turn turn;
  auto const work = [&](LastNote&) {
    std::string sheets;
    for (std::size_t i = turn.take(); i < submissions.size(); i = turn.take())
      sheets += fmt::format("{} {}\n", i, json_of(exercise.mark(submissions[i])));
    return sheets;
  };
  std::deque<WorkApart> workers;
  for (int job = 0; job < jobs; ++job)
    workers.emplace_back(work, ApartLimits{});
  std::vector<MarkSheet> sheets(submissions.size());
  for (WorkApart& worker : workers) {
    Apart const end = worker.wait();
    if (!end.trouble.empty()) throw IoError{fmt::format("a process that marks {}", end.trouble)};
    std::istringstream lines{end.result};
    std::string json;
    for (std::size_t i = 0; lines >> i && std::getline(lines, json);)
      sheets[i] = mark_sheet_of(json);
  }
  return sheets;
}

std::string class_csv(Exercise const& exercise, std::vector<MarkSheet> const& sheets) {
  std::vector<std::string> header = {"student", "points", "max_points"};
  for (auto const& item : exercise.items)
    header.push_back(item->name);
  header.emplace_back("remarks");
  Csv csv{header};
  for (MarkSheet const& sheet : sheets) {
    csv.text(sheet.student).text(points_text(sheet.points())).text(points_text(sheet.max_points()));
    std::string remarks;
    for (Mark const& mark : sheet.marks) {
      csv.text(points_text(mark.points));
      if (!mark.is_full())
        remarks += fmt::format("{}{}: {}", remarks.empty() ? "" : "; ", mark.name, mark.remark);
    }
    csv.text(remarks);
    csv.end_row();
  }
  return csv.take();
}

} // namespace stickysim
