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
//     resume(fragment), extend(fragment, row)                   adding a row to the last record of its key, where it has room
//     validate_options(view), validate_payload(payload, kinds)  what is wrong with bytes from outside
//     for_each_shown_text(view, visit)                          the texts that SQL gives back
// clang-format on
#pragma once

#include <bit>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/buffer.hpp"
#include "engine/bytes.hpp"
#include "engine/image.hpp"
#include "engine/key.hpp"
#include "engine/poll.hpp"
#include "engine/sort.hpp"
#include "engine/tail.hpp"

namespace shopmetrics {

// A record that still takes rows, with its key and its payload in `whole` bytes.
template <std::uint32_t whole>
struct alignas(64) FragmentOf {
    static constexpr std::uint32_t room = whole - 24;

    std::uint64_t hash = 0;
    std::int64_t last = 0;       // the family's: the last value written
    std::uint16_t size = 0;      // 0: empty
    std::uint16_t key_size = 0;  // bytes of the key with its length
    std::uint16_t mark = 0;      // the family's: where the last value begins
    std::uint16_t unused = 0;
    std::uint8_t bytes[room];

    [[nodiscard]] Reader payload() const { return {bytes + key_size, bytes + size}; }
    [[nodiscard]] std::uint32_t left() const { return room - size; }
    [[nodiscard]] bool has_bytes_of(const Key& key) const {
        return key_size == key.written_size() && key.equals(bytes + key_size - key.size(), key.size());
    }
    // The hash of an integer is the integer, spread.
    [[gnu::always_inline, nodiscard]] bool has(const Key& key, std::uint64_t its_hash) const {
        return hash == its_hash && size > 0 && (key.kind() == KeyKind::integer || has_bytes_of(key));
    }
};
using Fragment = FragmentOf<128>;
static_assert(sizeof(Fragment) == 128);

// What a family's records grow in: Family::Fragment, where its values are long.
template <class Family>
struct FragmentType {
    using type = Fragment;
};
template <class Family>
requires requires {
    typename Family::Fragment;
}
struct FragmentType<Family> {
    using type = typename Family::Fragment;
};

// A record where it stands.
struct Record {
    const std::uint8_t* begin;  // of its length
    KeyBytes key;
    Reader payload;
    std::uint64_t hash;

    void read(Reader& from, KeyKind kind) {
        begin = from.at;
        const std::uint32_t size = from.varint32();
        const std::uint8_t* const ends = from.bytes(size) + size;
        read_inside({ends - size, ends});
        hash = key_hash(kind, key.data, key.size);
    }
    // One that was read before: it ends where it says.
    void read_again(const std::uint8_t* where, std::uint64_t its_hash) {
        Reader from{where, where + max_varint32};
        begin = where;
        const std::uint32_t size = from.varint32();
        read_inside({from.at, from.at + size});
        hash = its_hash;
    }
    [[nodiscard]] int compare(const Record& other) const {
        if (hash != other.hash) return hash < other.hash ? -1 : 1;
        return key.compare(other.key);
    }

  private:
    void read_inside(Reader inside) {
        key.assign(inside);
        payload.at = inside.at;
        payload.end = inside.end;
    }
};

// Calls visit(KeyBytes, Reader payload) for the next record.
template <class Visit>
void visit_record(Reader& from, Visit& visit) {
    Reader inside = from.sized();
    const KeyBytes key = KeyBytes::read(inside);
    visit(key, inside);
}

// The same for each record of folded bytes.
template <class Visit>
void for_each_record(const std::uint8_t* body, std::uint32_t size, Visit visit) {
    Reader from{body, body + size};
    Poll interrupts;
    for (; !from.done(); interrupts.step()) visit_record(from, visit);
}

// What is to be folded: runs, each folded in itself and one behind the other, and a tail of records in no order.
struct Log {
    static constexpr unsigned max_runs = 16;

    const std::uint8_t* body = nullptr;
    unsigned runs = 0;
    std::uint32_t run_ends[max_runs] = {};
    KeyKind kind;
    const Tail* tail;
    unsigned tail_parts;

    // The leading `parts` of a tail.
    Log(const Tail& of, unsigned parts, KeyKind its_kind) : kind(its_kind), tail(&of), tail_parts(parts) {}
    // One run and no tail.
    Log(const std::uint8_t* run, std::uint32_t size, KeyKind its_kind)
        : body(run), runs(1), run_ends{size}, kind(its_kind), tail(nullptr), tail_parts(0) {}

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

// Puts the length before a record that was written from begin + 1 on; returns its whole size.
inline std::uint32_t seal(std::uint8_t* begin, const std::uint8_t* end) {
    const auto length = static_cast<std::uint32_t>(end - (begin + 1));
    const std::uint32_t length_bytes = varint_size(length);
    if (length_bytes > 1) std::memmove(begin + length_bytes, begin + 1, length);
    write_varint(begin, length);
    return length_bytes + length;
}

// Appends a record with the payload of `value`.
template <class Value>
void emit(ByteBuffer& out, const KeyBytes& key, Value& value, std::uint64_t keys) {
    out.reserve(max_varint32 + varint_size(key.size) + key.size + value.bound(), keys);
    std::uint8_t* const begin = out.end();
    std::uint8_t* to = write_varint(begin + 1, key.size);
    if (key.size > 0) std::memcpy(to, key.data, key.size);
    to = value.write(to + key.size);
    out.set_size(out.size() + seal(begin, to));
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

// Of a run: they follow each other.
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

// Of the tail, part after part, through an index sorted by key. A key may come several times.
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
        const std::uint8_t* begin;  // of its length

        Entry(std::uint64_t its_hash, const std::uint8_t* where) : hash(its_hash), begin(where) {}
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
// Throws on bytes that are no log. What the log holds must stay where it is.
template <class Family>
class Folding {
  public:
    using Value = typename Family::Value;

    Folding(const Log& log, std::pmr::memory_resource* scratch) : tail_(log, scratch), value_(scratch) {
        for (unsigned i = 0, at = 0; i < log.runs; at = log.run_ends[i++])
            if (log.run_ends[i] > at)
                runs_[run_count_++] = fold_detail::RunSource(log.body + at, log.body + log.run_ends[i], log.kind);
    }

    // False at the end.
    bool next() {
        // The least key, and who has it. A source that ran dry leaves the game.
        const Record* least = tail_.done() ? nullptr : &tail_.record();
        bool in_tail = least != nullptr;
        std::uint32_t in_runs = 0;  // a bit each
        for (unsigned i = 0; i < run_count_; ++i) {
            while (runs_[i].done()) {
                runs_[i] = runs_[--run_count_];
                if (i == run_count_) break;
            }
            if (i == run_count_) break;
            const int order = least == nullptr ? -1 : runs_[i].record().compare(*least);
            if (order > 0) continue;
            if (order < 0) {
                least = &runs_[i].record();
                in_tail = false;
                in_runs = 0;
            }
            in_runs |= 1U << i;
        }
        if (least == nullptr) return false;

        first_ = *least;
        absorbed_ = false;
        if (!in_tail && (in_runs & (in_runs - 1)) == 0) {
            alone_ = true;
            runs_[std::countr_zero(in_runs)].next();
        } else if (in_runs == 0 && !tail_.repeats()) {
            alone_ = value().as_absorbed();
            tail_.next();
        } else {
            alone_ = false;
            value_.clear();
            for (; in_runs != 0; in_runs &= in_runs - 1) {
                fold_detail::RunSource& run = runs_[std::countr_zero(in_runs)];
                value_.absorb(run.record().payload);
                run.next();
            }
            for (bool more = in_tail; more; tail_.next()) {
                more = tail_.repeats();
                value_.absorb(tail_.record().payload);
            }
            absorbed_ = true;
        }
        return true;
    }

    // Of the key that next() came to.
    [[nodiscard]] const Record& first() const { return first_; }
    // Is what it folds to that record, as it is?
    [[nodiscard]] bool alone() const { return alone_; }
    // What it folds to, in either case.
    Value& value() {
        if (!absorbed_) {
            value_.clear();
            value_.absorb(first_.payload);
            absorbed_ = true;
        }
        return value_;
    }

  private:
    fold_detail::RunSource runs_[Log::max_runs];
    unsigned run_count_ = 0;
    fold_detail::TailSource tail_;
    Record first_{};
    bool alone_ = false;
    bool absorbed_ = false;
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
    const auto reserve = [&] {  // once, and not before: while a part is sorted, that needs memory too
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
            fold_detail::emit(out, key, value, keys);
        });
}

// Several visitors as one, each for what it takes.
template <class... Each>
struct Visitor : Each... {
    using Each::operator()...;
};
template <class... Each>
Visitor(Each...) -> Visitor<Each...>;

// Calls visit(KeyBytes, Reader payload) for each key of what `log` folds to, which is never there as a whole; a visitor
// that can take it, visit(KeyBytes, Value&), gets what several records became as it is. Returns the number of keys.
template <class Family, class Visit>
std::uint32_t for_each_folded(const Log& log, std::pmr::memory_resource* scratch, Visit visit) {
    ByteBuffer written(scratch);
    return fold_keys<Family>(
        log, scratch, [&](const Record& record, std::uint32_t) { visit(record.key, record.payload); },
        [&](const KeyBytes& key, typename Family::Value& value, std::uint32_t keys) {
            if constexpr (requires { visit(key, value); }) {
                visit(key, value);
            } else {
                written.set_size(0);
                fold_detail::emit(written, key, value, keys);
                Reader from{written.data(), written.end()};
                visit_record(from, visit);
            }
        });
}

}  // namespace shopmetrics
