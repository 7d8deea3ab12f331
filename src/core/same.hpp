// Things that are told once: a key's fields may come again, but not change.
#pragma once

#include "core/fold.hpp"
#include "core/state.hpp"

namespace shopmetrics {

// The value of a key whose records must agree. `Fields` has read(Reader&), same(other), merge(other) for fields that
// are the same, bound() and write(to).
template <class Fields>
class SameFields {
  public:
    // For the message: the argument that is the key, and what its fields are.
    SameFields(const char* argument, const char* fields) : argument_(argument), names_(fields) {}

    void clear() { payloads_ = 0; }
    void meet(const KeyBytes& key, KeyKind kind) {
        key_ = key;
        kind_ = kind;
    }
    void absorb(Reader payload) {
        const Fields fields = read_whole(payload);
        if (payloads_++ == 0) {
            fields_ = fields;
        } else if (fields_.same(fields)) {
            fields_.merge(fields);
        } else {
            raise(ErrorCode::invalid_parameter, "Remove the row that is wrong, or give the two things two keys.",
                  "%s comes twice with different fields (%s): %s", argument_, names_, KeyText(key_, kind_).text);
        }
    }
    [[nodiscard]] bool as_absorbed() const { return payloads_ == 1; }
    [[nodiscard]] std::uint64_t bound() const { return fields_.bound(); }
    std::uint8_t* write(std::uint8_t* to) const { return fields_.write(to); }

    static bool canonical(Reader payload) {
        read_whole(payload);
        return true;
    }
    static Fields read_whole(Reader payload) {
        const Fields fields = Fields::read(payload);
        if (!payload.done()) raise_corrupt("a value longer than it can be");
        return fields;
    }

  private:
    const char* argument_;
    const char* names_;
    KeyBytes key_{};
    KeyKind kind_ = KeyKind::none;
    Fields fields_{};
    unsigned payloads_ = 0;
};

// extend() of such a family: the very same row again adds nothing; anything else is a record of its own, and folding
// says whether it may be.
template <class Family>
bool same_record_again(const Fragment& fragment, const typename Family::Row& row) {
    std::uint8_t bytes[Fragment::room + Key::write_slack + max_varint64];
    if (Family::row_bound(row) + Key::write_slack > sizeof bytes) return false;
    const auto size = static_cast<std::uint32_t>(Family::write_row(bytes, row) - bytes);
    return size + fragment.key_size == fragment.size &&
           std::memcmp(bytes, fragment.bytes + fragment.key_size, size) == 0;
}

}  // namespace shopmetrics
