// Things of a visitor that each happened at one time: touches, orders. visitor -> a list of (time, thing, field).
#pragma once

#include <memory_resource>
#include <optional>
#include <vector>

#include "engine/instant.hpp"
#include "engine/record_stream.hpp"
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
//     same(other), is_preferred_to(other)              of one thing that rows name twice: do they agree, and
//                                                 is this the row to keep
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

// A thing where it stands: a field is read when it is asked for.
template <class Field>
struct StandingThing {
    std::int64_t at;
    const std::uint8_t* field;
    KeyBytes thing;  // behind the field

    // The next after one at `previous`.
    StandingThing(Reader& from, std::int64_t previous) {
        at = Times::next(from, previous);
        field = from.at;
        Field::skip(from);
        thing.assign(from);
    }
    [[nodiscard]] bool before(const StandingThing& other) const { return timed_before(*this, other); }
    // Of the field and the thing.
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(thing.data + thing.size - field); }
    [[nodiscard]] Field read_field() const {
        Reader from{field, field + size()};
        return Field::read(from);
    }
};

// The value of a visitor: the list in the order of time, then of KeyBytes::compare. A thing that rows repeat is there
// once; a thing that has two times or fields is there with each, and check_contradictions() refuses such a list.
template <class Field>
class TimedList : public Gathered<StandingThing<Field>> {
  public:
    using Entry = StandingThing<Field>;
    explicit TimedList(std::pmr::memory_resource* memory) : Gathered<Entry>(memory) {}

    void absorb(Reader payload) {
        this->begin(payload);
        Poll interrupts;
        for (std::int64_t previous = 0; !payload.done();) {
            const Entry& entry = entries_.emplace_back(payload, previous);
            previous = entry.at;
            this->note_order([&](const Entry& before) { return before.before(entry); });
            interrupts.step();
        }
    }
    [[nodiscard]] std::uint64_t bound() const { return bytes_ + differences_bound(0, entries_.size(), payloads_); }
    // In order, each once.
    const std::pmr::vector<Entry>& sort_and_dedupe() {
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
        for (const Entry& entry : sort_and_dedupe()) {
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
    template <class Take>
    static void for_each(Reader payload, Take take) {
        Poll interrupts;
        for (std::int64_t previous = 0; !payload.done(); interrupts.step()) {
            const auto timed = Timed<Field>::read(payload, previous);
            previous = timed.at;
            take(timed);
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
                    if (again.is_preferred_to(field)) last = next;
                    continue;
                }
            }
            entries_[kept++] = next;
        }
        entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(std::min(kept, entries_.size())), entries_.end());
    }

    using Gathered<Entry>::entries_;
    using Gathered<Entry>::bytes_;
    using Gathered<Entry>::sorted_;
    using Gathered<Entry>::payloads_;
};

// A bit for each key; keys may share one. Consecutive integers, which most ids are, have consecutive bits: none of them
// shares a bit, and few cache lines hold them all.
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

// Finds a key that comes more than once among some `expected` ones. All keys are noted; then those whose bit was noted
// twice are compared, if there are any. Takes `expected` / 4 bytes.
class RepeatedKeys {
  public:
    RepeatedKeys(std::uint64_t expected, KeyKind kind, std::pmr::memory_resource* memory)
        : kind_(kind), memory_(memory), bits_(expected, kind, memory), twice_(memory) {}

    void note(const KeyBytes& key) {
        std::uint64_t& slot = coming_[noted_ % ahead];
        if (noted_++ >= ahead) mark(slot);
        slot = bits_.position(key);
        bits_.prefetch(slot);
    }
    // When all have been noted; for_each_key(take) calls take(KeyBytes) for each of them again.
    template <class ForEachKey>
    bool find(ForEachKey for_each_key, KeyBytes& repeated) {
        for (std::size_t i = 0; i < std::min(noted_, ahead); ++i) mark(coming_[i]);
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
    std::size_t noted_ = 0;
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
    static void resume(OpenRecord& open) {
        open.last = 0;
        Value::for_each(open.payload(), [&](const Timed<Field>& timed) { open.last = timed.at; });
    }
    static bool extend(OpenRecord& open, const Row& row) {
        if (open.left() < row_bound(row) + Key::write_slack) return false;
        std::uint8_t* const to = open.bytes + open.size;
        const std::uint8_t* const end = row.thing.write(Value::write_one(to, row.at, open.last, row.field));
        open.size = static_cast<std::uint16_t>(end - open.bytes);
        open.last = row.at;
        return true;
    }
    template <class Take>
    static void for_each_shown_text(const ImageView<Family>& view, Take take) {
        if (view.header.kinds.of(1) == KeyKind::text)
            for_each_thing(view, [&](const Timed<Field>& timed) { take(timed.thing); });
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

    template <class Take>
    static void for_each_thing(const ImageView<Family>& view, Take take) {
        view.for_each([&](const KeyBytes&, Reader payload) { Value::for_each(payload, take); });
    }
    template <class Take>
    static void for_each_key(const ImageView<Family>& view, Take take) {
        Poll interrupts;
        view.for_each([&](const KeyBytes&, Reader payload) {
            for (; !payload.done(); interrupts.step()) take(Timed<Field>::read_thing(payload));
        });
    }
    static std::int64_t count(const ImageView<Family>& view) {
        std::int64_t things = 0;
        for_each_key(view, [&](const KeyBytes&) { ++things; });
        return things;
    }
    // Refuses rows. Linear.
    static void check_contradictions(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
        if (KeyBytes thing; find_contradiction(view, memory, thing)) raise_contradiction(thing, view.header.kinds);
    }
    // Refuses bytes from outside: no summary has a thing twice.
    static void validate_contradictions(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
        if (KeyBytes thing; find_contradiction(view, memory, thing)) raise_corrupt("a thing that is there twice");
    }

  private:
    // A thing that is there twice: with two visitors, times or fields.
    static bool find_contradiction(const ImageView<Family>& view, std::pmr::memory_resource* memory, KeyBytes& thing) {
        RepeatedKeys things(expected_things(view.header.used), view.header.kinds.of(1), memory);
        const auto each = [&](auto take) { for_each_key(view, take); };
        each([&](const KeyBytes& key) { things.note(key); });
        return things.find(each, thing);
    }
    [[noreturn]] static void raise_contradiction(const KeyBytes& thing, KeyKinds kinds) {
        raise(ErrorCode::invalid_parameter, Family::contradiction_hint, "%s comes twice with different fields (%s): %s",
              Family::key_names[1], Family::field_names, KeyText(thing, kinds.of(1)).text);
    }
    // Few things take less than four bytes.
    static std::uint64_t expected_things(std::uint64_t bytes) { return bytes / 4; }

  public:
    // Notes the things of all visitors of a summary of so many bytes, and refuses a thing that is there twice.
    class Contradictions {
      public:
        Contradictions(std::uint64_t bytes, KeyKinds kinds, std::pmr::memory_resource* memory)
            : kinds_(kinds), things_(expected_things(bytes), kinds.of(1), memory) {}

        void note(Value& visitor) {
            Poll interrupts;
            for (const auto& entry : visitor.sort_and_dedupe()) {
                things_.note(entry.thing);
                interrupts.step();
            }
        }
        // When all have been noted; for_each_value(take) calls take(Value&) for each of them again.
        template <class ForEachValue>
        void refuse(ForEachValue for_each_value) {
            const auto each = [&](auto take) {
                for_each_value([&](Value& visitor) {
                    for (const auto& entry : visitor.sort_and_dedupe()) take(entry.thing);
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
