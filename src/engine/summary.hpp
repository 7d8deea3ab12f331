// Summaries at rest: bytes in their stored form, checked, made from open ones, merged.
#pragma once

#include "engine/family.hpp"
#include "engine/fold.hpp"
#include "engine/image_view.hpp"

namespace shopmetrics {

namespace record_detail {

// The records of an image from outside. Everything but what their payloads hold is checked as they are read.
template <class Family>
class CheckedRecords {
  public:
    explicit CheckedRecords(const ImageView<Family>& view)
        : from_{view.body, view.body + view.header.used}, kind_(view.kind()), expected_keys_(view.header.keys) {
        if (!view.canonical()) raise_corrupt("it is not in its stored form");
        Family::validate_options(view);
        if (view.header.used == 0) {  // the image of no rows is unique
            bool unset = view.header.kinds.bits() == 0;
            for (std::uint32_t i = 0; i < Family::option_count; ++i) unset = unset && view.options[i] == unset_option;
            if (!unset) raise_corrupt("kinds or options of no rows");
        }
        for (unsigned column = 0; column + Family::optional_key_columns < Family::key_columns; ++column)
            if (view.header.used > 0 && view.header.kinds.of(column) == KeyKind::none) raise_corrupt("keys of no kind");
    }
    // False at the end.
    bool next(Record& record) {
        if (from_.done()) {
            if (keys_ != expected_keys_) raise_corrupt("its number of keys is wrong");
            return false;
        }
        record.read(from_, kind_);
        record.key.validate(kind_, Family::keeps_long_texts);
        if (keys_ > 0 && previous_.compare(record) >= 0) raise_corrupt("its keys are not in order");
        previous_ = record;
        ++keys_;
        return true;
    }

  private:
    Reader from_;
    KeyKind kind_;
    std::uint32_t expected_keys_;
    std::uint32_t keys_ = 0;
    Record previous_{};
};

}  // namespace record_detail

// Refuses whatever can be wrong with the bytes of an image in its stored form. One pass.
template <class Family>
void validate_image(const ImageView<Family>& view) {
    record_detail::CheckedRecords<Family> records(view);
    Poll interrupts;
    for (Record record; records.next(record); interrupts.step())
        Family::validate_payload(record.payload, view.header.kinds);
}

// A summary at rest: bytes in their stored form, made from rows or checked.
template <class Family>
class Summary : public ImageView<Family> {
  public:
    // The summary of no rows.
    static Summary empty() { return Summary(ImageView<Family>::empty()); }
    // Bytes from outside: all of them are checked.
    static Summary checked(const ImageView<Family>& view) {
        validate_image(view);
        return Summary(view);
    }
    // Bytes that the caller has made or checked.
    static Summary trusted(const ImageView<Family>& view) { return Summary(view); }

  private:
    explicit Summary(const ImageView<Family>& view) : ImageView<Family>(view) {}
};

// What a family checks across all keys of a summary, if anything: the first of rows, the second of bytes from outside.
template <class Family>
void check_contradictions(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
    if constexpr (requires { Family::check_contradictions(view, memory); }) Family::check_contradictions(view, memory);
}
template <class Family>
void validate_contradictions(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
    if constexpr (requires { Family::validate_contradictions(view, memory); })
        Family::validate_contradictions(view, memory);
}

// The stored form of an image: a view into `out` or, where the image has that form already, of the image itself.
template <class Family>
ImageView<Family> canonical_view(const ImageView<Family>& view, ByteBuffer& out, std::pmr::memory_resource* scratch) {
    ImageView<Family> canonical = view;
    canonical.header.flags = 0;
    canonical.header.last = 0;
    if (view.header.used != view.header.folded) {
        if (view.header.folded == 0) {  // most small groups have a single key, and its values in order
            Reader from{view.body, view.body + view.header.used};
            Record only;
            only.read(from, view.kind());
            if (from.done() && Family::Value::canonical(only.payload)) {
                canonical.header.folded = view.header.used;
                canonical.header.keys = 1;
                return canonical;
            }
        }
        const Tail tail(view.body + view.header.folded, view.body + view.header.used, scratch);
        Log log(tail, tail.parts(), view.kind());
        log.body = view.body;
        log.runs = 1;
        log.run_ends[0] = view.header.folded;
        canonical.header.keys = fold<Family>(log, out, scratch);
        canonical.body = out.data();
        canonical.header.used = canonical.header.folded = out.size();
    }
    return canonical;
}

// Two summaries as one, in `out`.
template <class Family>
Summary<Family> merge_summaries(const Summary<Family>& a, const Summary<Family>& b, ByteBuffer& out,
                                std::pmr::memory_resource* scratch) {
    Summary<Family> merged = a;
    merge_head(merged.header.kinds, merged.options, b);
    ByteBuffer both(scratch);
    both.append(a.body, a.header.used, a.keys());
    both.append(b.body, b.header.used, std::uint64_t{a.keys()} + b.keys());
    const Tail none(scratch);
    Log log(none, none.parts(), merged.kind());
    log.body = both.data();
    log.runs = 2;
    log.run_ends[0] = a.header.used;
    log.run_ends[1] = both.size();
    merged.header.keys = fold<Family>(log, out, scratch);
    merged.body = out.data();
    merged.header.used = merged.header.folded = out.size();
    return merged;
}

}  // namespace shopmetrics
