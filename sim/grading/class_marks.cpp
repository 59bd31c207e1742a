#include "grading/class_marks.hpp"

#include "report/csv.hpp"
#include <stickysim/engine/io_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <thread>

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

} // namespace

std::vector<MarkSheet> mark_class(Exercise const& exercise, std::string const& folder, int jobs,
                                  bool may_leave_folder) {
  std::vector<std::string> const students = students_in(folder);
  std::vector<MarkSheet> sheets(students.size());
  std::vector<std::exception_ptr> failures(students.size());
  std::atomic<std::size_t> next = 0;
  auto const work = [&] {
    for (std::size_t i = next++; i < students.size(); i = next++)
      try {
        Submission submission =
            read_submission((std::filesystem::path{folder} / students[i]).string(), students[i]);
        submission.may_leave_folder = may_leave_folder;
        sheets[i] = exercise.mark(submission);
      } catch (...) {
        failures[i] = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> threads;
    for (int job = 1; job < jobs; ++job)
      threads.emplace_back(work);
    work();
  }
  for (std::exception_ptr const& failure : failures)
    if (failure) std::rethrow_exception(failure);
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
