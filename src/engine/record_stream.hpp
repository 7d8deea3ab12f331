// Reading a summary record by record, from one at rest or while a log is folded.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>

#include "engine/fold.hpp"
#include "engine/summary.hpp"

namespace shopmetrics {

// What a stream of records checks on the way.
enum class Check {
    nothing,         // the records were checked, or need no check
    bytes,           // records from outside: everything but what their payloads hold
    contradictions,  // what rows said of one thing, where they may contradict each other
};

// A family whose rows may contradict each other has a class Contradictions, which notes the values of all keys and then
// refuses those that do.
template <class Family>
inline constexpr bool rows_may_contradict = requires {
    typename Family::Contradictions;
};
struct NoContradictions {};
template <class Family>
struct ContradictionsType {
    using type = NoContradictions;
};
template <class Family>
requires rows_may_contradict<Family>
struct ContradictionsType<Family> {
    using type = typename Family::Contradictions;
};

// The records of a summary in order: those of a summary at rest, or those that a log folds to. A record is valid until
// the next one is asked for; the summary or the log must stay as it is.
template <class Family>
class RecordStream {
  public:
    using Value = typename Family::Value;

    // Implicit: a function that takes a stream can be given a summary. value() needs `scratch`.
    RecordStream(const Summary<Family>& summary, std::pmr::memory_resource* scratch = std::pmr::null_memory_resource())
        : RecordStream(summary, Log(summary.body, summary.header.used, summary.kind()), Check::nothing, scratch) {
        at_rest_ = true;
    }
    // Bytes from outside, checked as Check::bytes says.
    explicit RecordStream(const ImageView<Family>& image)
        : RecordStream(image, Log(image.body, image.header.used, image.kind()), Check::bytes,
                       std::pmr::null_memory_resource()) {
        checked_.emplace(image);
    }
    // A log; the kinds and options of its state are in `head`.
    RecordStream(const ImageView<Family>& head, const Log& log, Check check, std::pmr::memory_resource* scratch)
        : head_(head), log_(log), check_(check), scratch_(scratch) {}

    [[nodiscard]] std::int64_t option(std::uint32_t number) const { return head_.options[number]; }
    [[nodiscard]] KeyKinds kinds() const { return head_.header.kinds; }
    [[nodiscard]] Check check() const { return check_; }

    // Calls take(KeyBytes, Reader payload) for every record, wherever next() stands; returns their number. A `take`
    // that also takes (KeyBytes, Value&) is given what several records became as a value. Checks all of them before.
    template <class Take>
    std::uint32_t for_each(Take take) const {
        if (check_ != Check::nothing) check_all();
        if (!at_rest_) return for_each_folded<Family>(log_, scratch_, take);
        head_.for_each(take);
        return head_.keys();
    }
    [[nodiscard]] std::uint32_t keys() const {
        return at_rest_ ? head_.keys() : for_each([](const KeyBytes&, Reader) {});
    }

    // Goes to the next record. False at the end, where rows that contradict each other are refused.
    bool next() {
        if (checked_) return checked_->next(record_);
        if (!folding_) open();
        if (!folding_->next()) {
            if constexpr (rows_may_contradict<Family>) refuse_contradictions();
            return false;
        }
        if constexpr (rows_may_contradict<Family>)
            if (noted_) noted_->note(folding_->value());
        return true;
    }
    // Goes to the end, where something is still to be checked.
    void finish() {
        Poll interrupts;
        while (check_ != Check::nothing && next()) interrupts.step();
    }

    // The first record of the key that next() came to, and the value that the key folds to.
    [[nodiscard]] const Record& record() const { return checked_ ? record_ : folding_->first(); }
    Value& value() { return folding_->value(); }

  private:
    using Contradictions = typename ContradictionsType<Family>::type;

    void open() {
        if constexpr (rows_may_contradict<Family>)
            if (check_ == Check::contradictions) noted_.emplace(log_.bytes(), kinds(), scratch_);
        folding_.emplace(log_, scratch_);
    }
    void refuse_contradictions() {
        if (!noted_) return;
        noted_->refuse([&](auto take) {
            Poll interrupts;
            for (Folding<Family> again(log_, scratch_); again.next(); interrupts.step()) take(again.value());
        });
        noted_.reset();
        check_ = Check::nothing;
    }
    void check_all() const {
        if (check_ == Check::bytes) {
            RecordStream(head_).finish();
        } else {
            RecordStream(head_, log_, check_, scratch_).finish();
        }
    }

    ImageView<Family> head_;
    Log log_;
    Check check_;
    bool at_rest_ = false;
    std::pmr::memory_resource* scratch_;
    std::optional<record_detail::CheckedRecords<Family>> checked_;
    Record record_{};
    std::optional<Folding<Family>> folding_;
    std::optional<Contradictions> noted_;
};

}  // namespace shopmetrics
