// The one idea: every metric is a keyed fold. Rows become records (a key and a small value) in the order they come;
// folding sorts them by key and merges the values of each. Records are
//
//     varint length of what follows | varint key length, key bytes | payload
//
// Folded, they are a run: one record a key, in the order of key_hash(), payloads in their canonical form. What is to be
// folded, the log, is runs and a tail in no order. A family says what a row adds and how payloads merge:
//
// clang-format off
//     struct Row                                                one row, keys and values already checked
//     class Value { clear, absorb(Reader), as_absorbed, bound,  what the payloads of one key become, and whether a
//                   write, canonical(Reader) }                  payload is what it would write
//     key(row), expect_kinds(kinds, row)                        what the records are of
//     row_bound(row), write_row(to, row)                        the payload of a row, and its most bytes
//     resume(open), extend(open, row)                           adding a row to the last record of its key, where it has room
//     validate_options(view), validate_payload(payload, kinds)  what is wrong with bytes from outside
//     for_each_shown_text(view, take)                           the texts that SQL gives back
// clang-format on
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/buffer.hpp"
#include "engine/records.hpp"
#include "engine/sort.hpp"
#include "engine/tail.hpp"

namespace shopmetrics {

// Records that are to be folded: runs, each folded in itself and one behind the other, and a tail in no order.
struct Log {
    static constexpr unsigned max_runs = 16;

    const std::uint8_t* body = nullptr;
    unsigned runs = 0;
    std::uint32_t run_ends[max_runs] = {};
    KeyKind kind;
    const Tail* tail;
    unsigned tail_parts;

    // The leading `parts` of a tail.
    Log(const Tail& whose_tail, unsigned parts, KeyKind key_kind)
        : kind(key_kind), tail(&whose_tail), tail_parts(parts) {}
    // One run and no tail.
    Log(const std::uint8_t* run, std::uint32_t size, KeyKind key_kind)
        : body(run), runs(1), run_ends{size}, kind(key_kind), tail(nullptr), tail_parts(0) {}

    [[nodiscard]] std::uint64_t bytes() const {
        std::uint64_t bytes = runs > 0 ? run_ends[runs - 1] : 0;
        for (unsigned part = 0; part < tail_parts; ++part)
            tail->for_each_piece(part, [&](const std::uint8_t* begin, const std::uint8_t* end) {
                bytes += static_cast<std::uint64_t>(end - begin);
            });
        return bytes;
    }
};

namespace fold_detail {

// Appends a record with the payload of `value`.
template <class Value>
void append_record(ByteBuffer& out, const KeyBytes& key, Value& value, std::uint64_t keys) {
    out.reserve(max_varint32 + varint_size(key.size) + key.size + value.bound(), keys);
    std::uint8_t* const begin = out.end();
    std::uint8_t* to = write_varint(begin + 1, key.size);
    if (key.size > 0) std::memcpy(to, key.data, key.size);
    to = value.write(to + key.size);
    out.set_size(out.size() + write_length_before(begin, to));
}

// Records in order, from wherever they stand.
class Source {
  public:
    [[nodiscard]] bool done() const { return done_; }
    [[nodiscard]] const Record& record() const { return record_; }

  protected:
    Record record_{};
    bool done_ = true;
};

// The records of a run, which follow each other.
class RunSource : public Source {
  public:
    RunSource() = default;
    RunSource(const std::uint8_t* begin, const std::uint8_t* end, KeyKind kind) : rest_{begin, end}, kind_(kind) {
        next();
    }
    void next() {
        done_ = rest_.done();
        if (!done_) record_.read(rest_, kind_);
    }

  private:
    Reader rest_{nullptr, nullptr};
    KeyKind kind_ = KeyKind::none;
};

// The records of the tail, part after part, through an index sorted by key. A key may come several times.
class TailSource : public Source {
  public:
    TailSource(const Log& log, std::pmr::memory_resource* scratch)
        : tail_(log.tail), parts_(log.tail_parts), kind_(log.kind), order_(scratch) {
        next();
    }
    void next() {
        constexpr std::size_t ahead = 8;
        while (at_ == order_.size()) {
            done_ = part_ == parts_;
            if (done_) return;
            sort_part();
        }
        if (at_ + ahead < order_.size()) __builtin_prefetch(order_[at_ + ahead].begin);
        const Entry& entry = order_[at_++];
        record_.read_again(entry.begin, entry.hash);
    }
    // Does the record after this one have the same key?
    [[nodiscard]] bool repeats() const {
        return at_ < order_.size() && order_[at_].hash == record_.hash &&
               (kind_ == KeyKind::integer || order_[at_].read().key == record_.key);
    }

  private:
    struct Entry {
        std::uint64_t hash;
        const std::uint8_t* begin;  // where the length of the record stands

        Entry(std::uint64_t record_hash, const std::uint8_t* where) : hash(record_hash), begin(where) {}
        [[nodiscard]] Record read() const {
            Record record;
            record.read_again(begin, hash);
            return record;
        }
    };

    void sort_part() {
        order_.clear();
        at_ = 0;
        Poll interrupts;
        tail_->for_each_piece(part_++, [&](const std::uint8_t* begin, const std::uint8_t* end) {
            Record record;
            for (Reader from{begin, end}; !from.done(); interrupts.step()) {
                record.read(from, kind_);
                order_.emplace_back(record.hash, record.begin);
            }
        });
        const unsigned known_bits = static_cast<unsigned>(std::bit_width(tail_->parts() - 1));
        sort_by_rank(
            order_, [known_bits](const Entry& entry) { return entry.hash << known_bits; },
            [this](const Entry& a, const Entry& b) {
                if (a.hash != b.hash) return a.hash < b.hash;
                // The hash of an integer is the integer, spread.
                const int keys = kind_ == KeyKind::integer ? 0 : a.read().key.compare(b.read().key);
                return keys != 0 ? keys < 0 : a.begin < b.begin;
            });
    }

    const Tail* tail_;
    unsigned parts_;
    KeyKind kind_;
    unsigned part_ = 0;
    std::pmr::vector<Entry> order_;
    std::size_t at_ = 0;
};

}  // namespace fold_detail

// What a log folds to, key after key, in order: the one record that a key has, where it stands, or the value that
// several became. Linear but for the sort of the tail, which needs 32 bytes of `scratch` for each record of a part.
// Throws on bytes that are no log. The bytes of the log must stay where they are.
template <class Family>
class Folding {
  public:
    using Value = typename Family::Value;

    Folding(const Log& log, std::pmr::memory_resource* scratch) : tail_(log, scratch), value_(scratch) {
        for (unsigned i = 0, at = 0; i < log.runs; at = log.run_ends[i++])
            if (log.run_ends[i] > at)
                runs_[run_count_++] = fold_detail::RunSource(log.body + at, log.body + log.run_ends[i], log.kind);
    }

    // To the next key. False at the end.
    bool next() {
        drop_dry_runs();
        const Holders who = holders_of_least_key();
        if (who.nobody()) return false;
        if (who.single_record()) {
            keep_as_it_stands(who);
        } else {
            merge(who);
        }
        return true;
    }

    // The first record of the key.
    [[nodiscard]] const Record& first() const { return first_; }
    // Does the key fold to that record as it stands?
    [[nodiscard]] bool alone() const { return result_ != Result::value; }
    // What the key folds to, in either case.
    Value& value() {
        if (result_ == Result::record) {
            value_.clear();
            value_.absorb(first_.payload);
            result_ = Result::record_and_value;
        }
        return value_;
    }

  private:
    // What the key folds to is first_, value_ or both: as bytes and as a value.
    enum class Result { record, value, record_and_value };
    // Who has the least key.
    struct Holders {
        const Record* record = nullptr;
        std::uint32_t runs = 0;  // a bit each
        bool tail = false;
        bool tail_repeats = false;

        [[nodiscard]] bool nobody() const { return record == nullptr; }
        [[nodiscard]] bool single_record() const {
            return tail ? runs == 0 && !tail_repeats : (runs & (runs - 1)) == 0;
        }
    };

    void drop_dry_runs() {
        for (unsigned i = 0; i < run_count_;) {
            if (runs_[i].done()) {
                runs_[i] = runs_[--run_count_];
            } else {
                ++i;
            }
        }
    }
    [[nodiscard]] Holders holders_of_least_key() const {
        Holders who;
        if (!tail_.done()) {
            who.record = &tail_.record();
            who.tail = true;
        }
        for (unsigned i = 0; i < run_count_; ++i) {
            const int order = who.nobody() ? -1 : runs_[i].record().compare(*who.record);
            if (order > 0) continue;
            if (order < 0) who = {&runs_[i].record(), 0, false, false};
            who.runs |= 1U << i;
        }
        who.tail_repeats = who.tail && tail_.repeats();
        return who;
    }
    void keep_as_it_stands(const Holders& who) {
        first_ = *who.record;
        result_ = Result::record;
        if (!who.tail) {
            runs_[std::countr_zero(who.runs)].next();
            return;
        }
        // The payload of rows need not be in its canonical form.
        if (!value().as_absorbed()) result_ = Result::value;
        tail_.next();
    }
    void merge(const Holders& who) {
        first_ = *who.record;
        result_ = Result::value;
        value_.clear();
        for (std::uint32_t left = who.runs; left != 0; left &= left - 1) {
            fold_detail::RunSource& run = runs_[std::countr_zero(left)];
            value_.absorb(run.record().payload);
            run.next();
        }
        if (!who.tail) return;
        for (bool more = who.tail_repeats;; more = tail_.repeats()) {
            value_.absorb(tail_.record().payload);
            tail_.next();
            if (!more) return;
        }
    }

    fold_detail::RunSource runs_[Log::max_runs];
    unsigned run_count_ = 0;
    fold_detail::TailSource tail_;
    Record first_{};
    Result result_ = Result::value;
    Value value_;
};

// Folds `log`: calls take_one(record, keys) or take_merged(key, value, keys) for each key, in order, with the number of
// keys before it. Returns the number of keys.
template <class Family, class TakeOne, class TakeMerged>
std::uint32_t fold_keys(const Log& log, std::pmr::memory_resource* scratch, TakeOne take_one, TakeMerged take_merged) {
    Folding<Family> folding(log, scratch);
    std::uint32_t keys = 0;
    Poll interrupts(256);
    for (; folding.next(); ++keys) {
        if (folding.alone()) {
            take_one(folding.first(), keys);
        } else {
            take_merged(folding.first().key, folding.value(), keys);
        }
        interrupts.step();
    }
    return keys;
}

// Appends what `log` folds to, as one run, and returns the number of keys.
template <class Family>
std::uint32_t fold(const Log& log, ByteBuffer& out, std::pmr::memory_resource* scratch) {
    std::uint64_t room = std::min<std::uint64_t>(log.bytes() + 64, max_state_bytes - out.size());
    const auto reserve = [&] {  // once, and late: sorting the first part needs memory, too
        if (room > 0) out.reserve(room, 0);
        room = 0;
    };
    return fold_keys<Family>(
        log, scratch,
        [&](const Record& record, std::uint32_t keys) {
            reserve();
            out.append(record.begin, static_cast<std::uint32_t>(record.payload.end - record.begin), keys);
        },
        [&](const KeyBytes& key, typename Family::Value& value, std::uint32_t keys) {
            reserve();
            fold_detail::append_record(out, key, value, keys);
        });
}

// Several functions as one, each for the arguments it takes.
template <class... Each>
struct Overloaded : Each... {
    using Each::operator()...;
};
template <class... Each>
Overloaded(Each...) -> Overloaded<Each...>;

// Calls take(KeyBytes, Reader payload) for each key of what `log` folds to, which is never in memory entire; a `take`
// that also takes (KeyBytes, Value&) is given what several records became as a value. Returns the number of keys.
template <class Family, class Take>
std::uint32_t for_each_folded(const Log& log, std::pmr::memory_resource* scratch, Take take) {
    ByteBuffer written(scratch);
    return fold_keys<Family>(
        log, scratch, [&](const Record& record, std::uint32_t) { take(record.key, record.payload); },
        [&](const KeyBytes& key, typename Family::Value& value, std::uint32_t keys) {
            if constexpr (requires { take(key, value); }) {
                take(key, value);
            } else {
                written.set_size(0);
                fold_detail::append_record(written, key, value, keys);
                Reader from{written.data(), written.end()};
                take_record(from, take);
            }
        });
}

}  // namespace shopmetrics
