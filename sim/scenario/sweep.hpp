#pragma once

#include "scenario/document.hpp"
#include "scenario/layer.hpp"
#include "scenario/point_condition.hpp"
#include "scenario/reporter.hpp"
#include <stickysim/scenario/load.hpp>

#include <set>
#include <string>
#include <vector>

namespace stickysim {

/// One key of a sweep with its values.
struct SweptKey {
  std::string path;
  Place place;
  std::vector<Node> values;
  std::vector<std::string> value_text{}; ///< canonical, known once the sweep is settled
  std::vector<std::string> value_toml{}; ///< the same as TOML
};

/// The grid of `[sweep]` and of the command line: every combination of the keys' values, the last key varying
/// fastest. Zipped keys move together; a condition leaves out points. Without keys there is one point, which
/// changes nothing.
class Sweep {
public:
  Sweep(std::string const& folder, Reporter& reporter) : folder_{folder}, reporter_{reporter} {}

  /// The section of the file.
  void read(Node const& sweep);

  /// What the command line varies; it wins over the file.
  void read(LoadOptions const& options);

  /// Finds the values' canonical texts, as keys of `draft`, and from them the points. To be called once,
  /// after all is read. A grid of more than `most` points that no condition thins out is left alone.
  void settle(Draft const& draft, std::size_t most);

  std::vector<SweptKey> const& keys() const { return keys_; }

  /// The numbers of the points that are kept; none if the grid is left alone or too large to look at.
  std::vector<std::size_t> const& points() const { return points_; }

  /// How many these are, or were if the grid were not too large.
  std::size_t size() const { return size_; }

  /// Moves `draft` to a point and returns the canonical text of its values. A variant or `--set` must not
  /// have `fixed` a swept key.
  std::vector<std::string> apply(std::size_t point, Draft& draft, std::set<Layer::Target> const& fixed);

  /// The settings that it has applied.
  std::set<Layer::Target> const& targets() const { return targets_; }

  /// The section that gives the same points; empty without keys.
  std::string toml() const;

private:
  using Axis = std::vector<std::size_t>; ///< keys that move together

  struct Zip {
    std::vector<std::string> paths;
    Place place;
  };

  void read_key(Member const& member);
  void read_zip(Node const& zip);
  void vary(std::string const& text);
  void add_zip(std::vector<std::string> paths, Place place);
  void add(SweptKey key);
  std::vector<Node> listed(std::string_view text, Place place);

  void find_values(Draft const& draft);
  void find_axes();
  void join(Zip const& zip, std::string const& path, std::vector<Zip const*>& zip_of);
  void check_distinct() const;
  void find_points();
  PointCondition read_condition() const;
  std::vector<std::size_t> choices(std::size_t point) const;
  std::vector<std::string> texts_at(std::size_t point) const;
  std::vector<std::string> paths() const;

  std::string const& folder_;
  Reporter& reporter_;
  std::vector<SweptKey> keys_;
  std::vector<Zip> zips_;
  std::string condition_; ///< empty: none
  Place condition_place_;
  std::vector<Axis> axes_; ///< the slowest first
  std::vector<std::size_t> points_;
  std::size_t size_ = 1;
  std::set<Layer::Target> targets_;
};

} // namespace stickysim
