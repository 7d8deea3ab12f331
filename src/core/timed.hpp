// Things of a visitor that each happened at one time: touches, orders. visitor -> a list of (time, thing, field).
#pragma once

#include <memory_resource>
#include <vector>

#include "core/instant.hpp"
#include "core/state.hpp"
#include "core/values.hpp"

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
//     same(other), merge(other)                   of two tellings: are they one, and what is kept of them
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
// that is told with two times or fields is there with each: one_of_each() refuses such a list.
template <class Field>
class TimedList {
  public:
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
            const Entry entry = Entry::read(payload, previous);
            previous = entry.at;
            if (!entries_.empty() && !entries_.back().before(entry)) sorted_ = false;
            entries_.push_back(entry);
            interrupts.step();
        }
    }
    [[nodiscard]] bool as_absorbed() const { return sorted_ && payloads_ == 1; }
    [[nodiscard]] std::uint64_t bound() const {
        return bytes_ + (max_varint64 + Field::bound) * std::uint64_t{entries_.size()};
    }
    std::uint8_t* write(std::uint8_t* to) {
        Poll interrupts;
        if (!sorted_)
            std::sort(entries_.begin(), entries_.end(), [&](const Entry& a, const Entry& b) {
                interrupts.step();
                return a.before(b);
            });
        std::int64_t previous = 0;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            interrupts.step();
            const Entry& entry = entries_[i];
            to = Times::write_one(to, entry.at, previous);
            previous = entry.at;
            if (i + 1 == entries_.size() || entry.before(entries_[i + 1])) {
                std::memcpy(to, entry.field, entry.size());
                to += entry.size();
                continue;
            }
            // Told more than once: with one field, it is kept once.
            Field field = entry.read_field();
            for (; i + 1 < entries_.size() && !entry.before(entries_[i + 1]); ++i) {
                Field next = entries_[i + 1].read_field();
                if (next.same(field)) {
                    next.merge(field);
                } else {
                    to = Times::write_one(KeySet::write_key(field.write(to), entry.thing), entry.at, entry.at);
                }
                field = next;
            }
            to = KeySet::write_key(field.write(to), entry.thing);
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
    // A thing where it stands: only fields of one that is told again are looked at.
    struct Entry {
        std::int64_t at;
        const std::uint8_t* field;
        KeyBytes thing;  // behind the field

        static Entry read(Reader& from, std::int64_t previous) {
            Entry entry;
            entry.at = Times::next(from, previous);
            entry.field = from.at;
            Field::skip(from);
            entry.thing = KeyBytes::read(from);
            return entry;
        }
        [[nodiscard]] bool before(const Entry& other) const { return timed_before(*this, other); }
        // Of the field and the thing.
        [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(thing.data + thing.size - field); }
        [[nodiscard]] Field read_field() const {
            Reader from{field, field + size()};
            return Field::read(from);
        }
    };

    std::pmr::vector<Entry> entries_;
    std::uint64_t bytes_ = 0;
    bool sorted_ = true;
    unsigned payloads_ = 0;
};

// A table of bits by hash.
class HashBits {
  public:
    HashBits(std::uint64_t bits, std::pmr::memory_resource* memory)
        : shift_(64 - static_cast<unsigned>(std::bit_width(bits | 63))),
          words_((~std::uint64_t{0} >> shift_) / 64 + 1, memory) {}
    [[nodiscard]] bool has(std::uint64_t hash) const { return (words_[word(hash)] & bit(hash)) != 0; }
    void add(std::uint64_t hash) { words_[word(hash)] |= bit(hash); }
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&words_[word(hash)]); }

  private:
    [[nodiscard]] std::size_t word(std::uint64_t hash) const { return (hash >> shift_) / 64; }
    [[nodiscard]] std::uint64_t bit(std::uint64_t hash) const { return std::uint64_t{1} << ((hash >> shift_) & 63); }

    unsigned shift_;
    std::pmr::vector<std::uint64_t> words_;
};

// Finds a key that comes more than once among fewer than `most`, for_each_key(visit) calling visit(KeyBytes) for each.
// In two passes: the first finds hashes that may come twice, the second looks at the keys that have one. `most` / 4
// bytes.
template <class ForEachKey>
bool find_repeated(std::uint64_t most, KeyKind kind, std::pmr::memory_resource* memory, ForEachKey for_each_key,
                   KeyBytes& repeated) {
    struct Suspect {
        std::uint64_t hash;
        KeyBytes key;
    };
    Poll interrupts;
    std::pmr::vector<std::uint64_t> twice(memory);
    {
        HashBits seen(most, memory);
        constexpr std::size_t ahead = 16;  // a power of two: hashes whose place is being fetched
        std::uint64_t coming[ahead];
        std::size_t keys = 0;
        const auto meet = [&](std::uint64_t hash) {
            if (seen.has(hash)) twice.push_back(hash);
            seen.add(hash);
        };
        for_each_key([&](const KeyBytes& key) {
            std::uint64_t& slot = coming[keys % ahead];
            if (keys++ >= ahead) meet(slot);
            slot = key_hash(kind, key.data, key.size);
            seen.prefetch(slot);
            interrupts.step();
        });
        for (std::size_t i = 0; i < std::min(keys, ahead); ++i) meet(coming[i]);
    }
    if (twice.empty()) return false;
    HashBits suspected(twice.size() * 16, memory);
    for (const std::uint64_t hash : twice) {
        suspected.add(hash);
        interrupts.step();
    }
    std::pmr::vector<Suspect> suspects(memory);
    for_each_key([&](const KeyBytes& key) {
        const std::uint64_t hash = key_hash(kind, key.data, key.size);
        if (suspected.has(hash)) suspects.push_back({hash, key});
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

// The family of such lists. Its second key column is the thing.
template <class Family, class Field>
struct TimedFamily {
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned key_columns = 2;
    static constexpr std::uint32_t option_count = 0;
    static constexpr bool whole_texts = false;  // of the visitor; things keep theirs

    struct Row {
        Key visitor;
        Key thing;
        std::int64_t at = 0;
        Field field;
    };

    using Value = TimedList<Field>;

    static const Key& key(const Row& row) { return row.visitor; }
    static void expect_kinds(KeyKinds& kinds, const Row& row) {
        kinds.expect(0, row.visitor.kind(), Family::key_names[0]);
        kinds.expect(1, row.thing.kind(), Family::key_names[1]);
    }
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
    static void validate_options(const ImageView<Family>&) {}
    static void validate_payload(Reader payload, KeyKinds kinds) {
        if (payload.done()) raise_corrupt("a visitor without anything");
        if (kinds.of(1) == KeyKind::none) raise_corrupt("keys of no kind");
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
    // A thing that is there twice: told with two visitors, times or fields. Linear.
    static bool find_contradiction(const ImageView<Family>& view, std::pmr::memory_resource* memory, KeyBytes& thing) {
        const auto each = [&](auto visit) { for_each_key(view, visit); };
        return find_repeated(view.header.used, view.header.kinds.of(1), memory, each, thing);
    }
    // Of rows: found when they have all met.
    static void check_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
        if (KeyBytes thing; find_contradiction(view, memory, thing))
            raise(ErrorCode::invalid_parameter, "Remove the row that is wrong, or give the two things two keys.",
                  "%s comes twice with different fields (%s): %s", Family::key_names[1], Family::field_names,
                  KeyText(thing, view.header.kinds.of(1)).text);
    }
    // Of bytes from outside: no summary has it.
    static void validate_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
        if (KeyBytes thing; find_contradiction(view, memory, thing)) raise_corrupt("a thing that is there twice");
    }
};

// What a family checks over the whole of a canonical summary, where it does: of rows, and of bytes from outside.
template <class Family>
void check_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
    if constexpr (requires { Family::check_whole(view, memory); }) Family::check_whole(view, memory);
}
template <class Family>
void validate_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
    if constexpr (requires { Family::validate_whole(view, memory); }) Family::validate_whole(view, memory);
}

}  // namespace shopmetrics
