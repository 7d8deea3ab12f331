// Things of a visitor that each happened at one time: touches, orders. visitor -> a list of (time, thing, field).
#pragma once

#include <memory_resource>
#include <optional>
#include <vector>

#include "engine/instant.hpp"
#include "engine/state.hpp"
#include "engine/values.hpp"

namespace shopmetrics {

// The order of a list: by time, then by thing.
template <class T>
bool timed_before(const T& a, const T& b) {
    return a.at != b.at ? a.at < b.at : a.thing.compare(b.thing) < 0;
}

// What a thing has beside its time:
//
// clang-format off
//     static read(Reader&), static skip(Reader&)  its bytes, taken apart or passed
//     write(to), bound                            the same written, and the most that they are
//     same(other), tells_more(other)              of two tellings: are they one, and is this the one to keep
// clang-format on
template <class Field>
struct Timed {
    KeyBytes thing{};
    std::int64_t at = 0;
    Field field;

    // `previous` is the time of the one before in the list, 0 for the first.
    static Timed read(Reader& from, std::int64_t previous) {
        Timed timed;
        timed.at = Times::next(from, previous);
        timed.field = Field::read(from);
        timed.thing = KeyBytes::read(from);
        return timed;
    }
    // Of the next in the list, the thing alone.
    static KeyBytes read_thing(Reader& from) {
        from.skip_varint();
        Field::skip(from);
        return KeyBytes::read(from);
    }
    [[nodiscard]] bool before(const Timed& other) const { return timed_before(*this, other); }
};

// The value of a visitor: the list in the order of time, then of KeyBytes::compare; one told twice is there once. One
// that is told with two times or fields is there with each: check_whole() refuses such a list.
template <class Field>
class TimedList {
  public:
    // A thing where it stands: only fields that are asked for are taken apart.
    struct Entry {
        std::int64_t at;
        const std::uint8_t* field;
        KeyBytes thing;  // behind the field

        // The next after one at `previous`.
        Entry(Reader& from, std::int64_t previous) {
            at = Times::next(from, previous);
            field = from.at;
            Field::skip(from);
            thing.assign(from);
        }
        [[nodiscard]] bool before(const Entry& other) const { return timed_before(*this, other); }
        // Of the field and the thing.
        [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(thing.data + thing.size - field); }
        [[nodiscard]] Field read_field() const {
            Reader from{field, field + size()};
            return Field::read(from);
        }
    };

    explicit TimedList(std::pmr::memory_resource* memory) : entries_(memory) {}

    void clear() {
        entries_.clear();
        bytes_ = 0;
        sorted_ = true;
        payloads_ = 0;
    }
    void absorb(Reader payload) {
        ++payloads_;
        bytes_ += payload.left();
        Poll interrupts;
        for (std::int64_t previous = 0; !payload.done();) {
            const Entry& entry = entries_.emplace_back(payload, previous);
            previous = entry.at;
            if (entries_.size() > 1 && !entries_[entries_.size() - 2].before(entry)) sorted_ = false;
            interrupts.step();
        }
    }
    [[nodiscard]] bool as_absorbed() const { return sorted_ && payloads_ == 1; }
    [[nodiscard]] std::uint64_t bound() const { return bytes_ + differences_bound(0, entries_.size(), payloads_); }
    // In order, each once.
    const std::pmr::vector<Entry>& settle() {
        if (!sorted_) {
            sort_short(entries_, [](const Entry& a, const Entry& b) { return a.before(b); });
            drop_repeated();
            sorted_ = true;
        }
        return entries_;
    }
    std::uint8_t* write(std::uint8_t* to) {
        Poll interrupts;
        std::int64_t previous = 0;
        for (const Entry& entry : settle()) {
            to = Times::write_one(to, entry.at, previous);
            previous = entry.at;
            std::memcpy(to, entry.field, entry.size());
            to += entry.size();
            interrupts.step();
        }
        return to;
    }

    static std::uint8_t* write_one(std::uint8_t* to, std::int64_t at, std::int64_t previous, const Field& field) {
        return field.write(Times::write_one(to, at, previous));
    }
    template <class Visit>
    static void for_each(Reader payload, Visit visit) {
        Poll interrupts;
        for (std::int64_t previous = 0; !payload.done(); interrupts.step()) {
            const auto timed = Timed<Field>::read(payload, previous);
            previous = timed.at;
            visit(timed);
        }
    }
    static bool canonical(Reader payload) {
        Poll interrupts;
        Timed<Field> previous;
        for (bool first = true; !payload.done(); first = false) {
            const auto timed = Timed<Field>::read(payload, previous.at);
            if (!first && !previous.before(timed)) return false;
            previous = timed;
            interrupts.step();
        }
        return true;
    }

  private:
    // Of sorted entries.
    void drop_repeated() {
        const auto repeats = [&](std::size_t i) { return !entries_[i - 1].before(entries_[i]); };
        Poll interrupts;
        std::size_t i = 1;
        for (; i < entries_.size() && !repeats(i); ++i) interrupts.step();
        std::size_t kept = i;
        for (; i < entries_.size(); ++i) {
            interrupts.step();
            Entry& last = entries_[kept - 1];
            const Entry& next = entries_[i];
            if (!last.before(next)) {
                const Field field = last.read_field();
                const Field again = next.read_field();
                if (again.same(field)) {
                    if (again.tells_more(field)) last = next;
                    continue;
                }
            }
            entries_[kept++] = next;
        }
        entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(std::min(kept, entries_.size())), entries_.end());
    }

    std::pmr::vector<Entry> entries_;
    std::uint64_t bytes_ = 0;
    bool sorted_ = true;  // and none twice
    unsigned payloads_ = 0;
};

// A bit for each key, which others may share. Integers that follow each other, as most ids do, have bits that do so
// too: none of them shares one, and few cache lines hold them all.
class KeyBits {
  public:
    KeyBits(std::uint64_t bits, KeyKind kind, std::pmr::memory_resource* memory)
        : kind_(kind),
          position_bits_(static_cast<unsigned>(std::bit_width(bits | 63))),
          words_((std::size_t{1} << position_bits_) / 64, memory) {}
    [[nodiscard]] std::uint64_t position(const KeyBytes& key) const {
        const std::uint64_t mask = (std::uint64_t{1} << position_bits_) - 1;
        if (kind_ != KeyKind::integer) return key_hash(kind_, key.data, key.size) & mask;
        const std::uint64_t number = std::rotr(integer_bits(key.data, key.size), 1);  // the sign goes to the top
        const std::uint64_t beyond = number >> position_bits_;
        return (beyond == 0 ? number : number ^ mix(beyond)) & mask;
    }
    [[nodiscard]] bool has(std::uint64_t position) const { return (words_[position / 64] & bit(position)) != 0; }
    void add(std::uint64_t position) { words_[position / 64] |= bit(position); }
    void prefetch(std::uint64_t position) const { __builtin_prefetch(&words_[position / 64]); }
    void clear() { std::fill(words_.begin(), words_.end(), 0); }

  private:
    static std::uint64_t bit(std::uint64_t position) { return std::uint64_t{1} << (position % 64); }

    KeyKind kind_;
    unsigned position_bits_;
    std::pmr::vector<std::uint64_t> words_;
};

// Sees whether a key comes more than once among some `expected`. Each is met; those whose bit was met twice are looked
// at again, where there are any. `expected` / 4 bytes.
class RepeatedKeys {
  public:
    RepeatedKeys(std::uint64_t expected, KeyKind kind, std::pmr::memory_resource* memory)
        : kind_(kind), memory_(memory), bits_(expected, kind, memory), twice_(memory) {}

    void meet(const KeyBytes& key) {
        std::uint64_t& slot = coming_[met_ % ahead];
        if (met_++ >= ahead) mark(slot);
        slot = bits_.position(key);
        bits_.prefetch(slot);
    }
    // When all have been met; for_each_key(visit) calls visit(KeyBytes) for each of them again.
    template <class ForEachKey>
    bool find(ForEachKey for_each_key, KeyBytes& repeated) {
        for (std::size_t i = 0; i < std::min(met_, ahead); ++i) mark(coming_[i]);
        if (twice_.empty()) return false;
        Poll interrupts;
        bits_.clear();
        for (const std::uint64_t position : twice_) {
            bits_.add(position);
            interrupts.step();
        }
        std::pmr::vector<Suspect> suspects(memory_);
        for_each_key([&](const KeyBytes& key) {
            if (bits_.has(bits_.position(key))) suspects.push_back({key_hash(kind_, key.data, key.size), key});
            interrupts.step();
        });
        const auto less = [](const Suspect& a, const Suspect& b) {
            return a.hash != b.hash ? a.hash < b.hash : a.key.compare(b.key) < 0;
        };
        sort_by_rank(
            suspects, [](const Suspect& suspect) { return suspect.hash; }, less);
        for (std::size_t i = 1; i < suspects.size(); ++i) {
            if (less(suspects[i - 1], suspects[i])) continue;
            repeated = suspects[i].key;
            return true;
        }
        return false;
    }

  private:
    struct Suspect {
        std::uint64_t hash;
        KeyBytes key;
    };
    [[gnu::always_inline]] void mark(std::uint64_t position) {
        if (bits_.has(position)) twice_.push_back(position);
        bits_.add(position);
    }

    KeyKind kind_;
    std::pmr::memory_resource* memory_;
    KeyBits bits_;
    std::pmr::vector<std::uint64_t> twice_;
    static constexpr std::size_t ahead = 16;  // a power of two: bits whose place is being fetched
    std::uint64_t coming_[ahead];
    std::size_t met_ = 0;
};

// The family of such lists. Its second key column is the thing.
template <class Family, class Field>
struct TimedFamily : KeyedFamily<Family> {
    static constexpr unsigned key_columns = 2;  // things keep their texts
    static constexpr bool read_as_log = true;

    struct Row {
        Key visitor;
        Key thing;
        std::int64_t at = 0;
        Field field;
    };

    using Value = TimedList<Field>;

    static auto keys(const Row& row) { return std::tie(row.visitor, row.thing); }
    static std::uint32_t row_bound(const Row& row) { return max_varint64 + Field::bound + row.thing.written_size(); }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        return row.thing.write(Value::write_one(to, row.at, 0, row.field));
    }
    static void resume(Fragment& fragment) {
        fragment.last = 0;
        Value::for_each(fragment.payload(), [&](const Timed<Field>& timed) { fragment.last = timed.at; });
    }
    static bool extend(Fragment& fragment, const Row& row) {
        if (fragment.left() < row_bound(row) + Key::write_slack) return false;
        std::uint8_t* const to = fragment.bytes + fragment.size;
        const std::uint8_t* const end = row.thing.write(Value::write_one(to, row.at, fragment.last, row.field));
        fragment.size = static_cast<std::uint16_t>(end - fragment.bytes);
        fragment.last = row.at;
        return true;
    }
    template <class Visit>
    static void for_each_shown_text(const ImageView<Family>& view, Visit visit) {
        if (view.header.kinds.of(1) == KeyKind::text)
            for_each_thing(view, [&](const Timed<Field>& timed) { visit(timed.thing); });
    }
    static void validate_payload(Reader payload, KeyKinds kinds) {
        if (payload.done()) raise_corrupt("a visitor without anything");
        Poll interrupts;
        Timed<Field> previous;
        for (bool first = true; !payload.done(); first = false) {
            const auto timed = Timed<Field>::read(payload, previous.at);
            if (!first && !previous.before(timed)) raise_corrupt("times are not in order");
            timed.thing.validate(kinds.of(1), true);
            previous = timed;
            interrupts.step();
        }
    }

    template <class Visit>
    static void for_each_thing(const ImageView<Family>& view, Visit visit) {
        view.for_each([&](const KeyBytes&, Reader payload) { Value::for_each(payload, visit); });
    }
    template <class Visit>
    static void for_each_key(const ImageView<Family>& view, Visit visit) {
        Poll interrupts;
        view.for_each([&](const KeyBytes&, Reader payload) {
            for (; !payload.done(); interrupts.step()) visit(Timed<Field>::read_thing(payload));
        });
    }
    static std::int64_t count(const ImageView<Family>& view) {
        std::int64_t things = 0;
        for_each_key(view, [&](const KeyBytes&) { ++things; });
        return things;
    }
    // Of rows: found when they have all met. Linear.
    static void check_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
        if (KeyBytes thing; find_contradiction(view, memory, thing)) raise_contradiction(thing, view.header.kinds);
    }
    // Of bytes from outside: no summary has it.
    static void validate_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
        if (KeyBytes thing; find_contradiction(view, memory, thing)) raise_corrupt("a thing that is there twice");
    }

  private:
    // A thing that is there twice: told with two visitors, times or fields.
    static bool find_contradiction(const ImageView<Family>& view, std::pmr::memory_resource* memory, KeyBytes& thing) {
        RepeatedKeys things(expected_things(view.header.used), view.header.kinds.of(1), memory);
        const auto each = [&](auto visit) { for_each_key(view, visit); };
        each([&](const KeyBytes& key) { things.meet(key); });
        return things.find(each, thing);
    }
    [[noreturn]] static void raise_contradiction(const KeyBytes& thing, KeyKinds kinds) {
        raise(ErrorCode::invalid_parameter, "Remove the row that is wrong, or give the two things two keys.",
              "%s comes twice with different fields (%s): %s", Family::key_names[1], Family::field_names,
              KeyText(thing, kinds.of(1)).text);
    }
    // Few have less than four bytes.
    static std::uint64_t expected_things(std::uint64_t bytes) { return bytes / 4; }

  public:
    // Meets the things of all visitors, whose summary is of so many bytes; one that is there twice is refused.
    class Contradictions {
      public:
        Contradictions(std::uint64_t bytes, KeyKinds kinds, std::pmr::memory_resource* memory)
            : kinds_(kinds), things_(expected_things(bytes), kinds.of(1), memory) {}

        void meet(Value& visitor) {
            Poll interrupts;
            for (const auto& entry : visitor.settle()) {
                things_.meet(entry.thing);
                interrupts.step();
            }
        }
        // When all have been met; for_each_value(visit) calls visit(Value&) for each of them again.
        template <class ForEachValue>
        void refuse(ForEachValue for_each_value) {
            const auto each = [&](auto visit) {
                for_each_value([&](Value& visitor) {
                    for (const auto& entry : visitor.settle()) visit(entry.thing);
                });
            };
            if (KeyBytes thing; things_.find(each, thing)) raise_contradiction(thing, kinds_);
        }

      private:
        KeyKinds kinds_;
        RepeatedKeys things_;
    };
};

}  // namespace shopmetrics
