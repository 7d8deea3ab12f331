// An image where it stands, in its stored form or open.
#pragma once

#include "engine/family.hpp"
#include "engine/image.hpp"
#include "engine/records.hpp"

namespace shopmetrics {

// The bytes of an image where they stand: the header was checked, the body was not. An open image is the state of an
// aggregate; an image in its stored form may come from outside.
template <class Family>
struct ImageView {
    ImageHeader header;
    std::int64_t options[Family::option_count + 1];  // one more than there are: an array cannot be empty
    const std::uint8_t* body;

    static constexpr std::uint32_t body_offset = ImageHeader::bytes + Family::option_count * 8;

    [[nodiscard]] bool canonical() const { return !header.is_open() && header.used == header.folded; }
    [[nodiscard]] std::uint32_t keys() const { return header.keys; }
    [[nodiscard]] KeyKind kind() const { return header.kinds.of(0); }

    // Checks the header against `size` bytes, and leaves the body unchecked.
    static ImageView parse(const std::uint8_t* bytes, std::size_t size) {
        if (size < body_offset) raise_corrupt("it is shorter than its header");
        ImageView view;
        view.header = ImageHeader::load(bytes);
        if (view.header.family != Family::id) raise_corrupt("it belongs to another family");
        expect_version(view.header.version, Family::version, Family::name);
        if ((view.header.flags & ~ImageHeader::open_flag) != 0) raise_corrupt("an unknown flag");
        for (unsigned column = Family::key_columns; column < KeyKinds::columns; ++column)
            if (view.header.kinds.of(column) != KeyKind::none)
                raise_corrupt("a kind for a key column that there is not");
        if (view.header.folded > view.header.used || view.header.used > size - body_offset)
            raise_corrupt("it is shorter than it says");
        const bool open = view.header.is_open();
        if (open && view.header.used > view.header.folded &&
            (view.header.last < view.header.folded || view.header.last >= view.header.used))
            raise_corrupt("its last record is elsewhere");
        if (!open && (view.header.used != size - body_offset || view.header.folded != view.header.used))
            raise_corrupt("it is longer than it says");
        for (std::uint32_t i = 0; i < Family::option_count; ++i)
            view.options[i] = load_le<std::int64_t>(bytes + ImageHeader::bytes + i * 8);
        view.body = bytes + body_offset;
        if (open)  // its header has no room for the number of keys; it is small
            for (Reader from{view.body, view.body + view.header.folded}; !from.done(); from.sized()) ++view.header.keys;
        return view;
    }

    // The image of no rows.
    static ImageView empty() {
        ImageView view;
        view.header.family = Family::id;
        view.header.version = Family::version;
        for (auto& option : view.options) option = unset_option;
        view.body = nullptr;
        return view;
    }

    [[nodiscard]] std::uint32_t image_bytes() const { return body_offset + header.used; }
    void write_header(std::uint8_t* to) const {
        header.store(to);
        for (std::uint32_t i = 0; i < Family::option_count; ++i) store_le(to + ImageHeader::bytes + i * 8, options[i]);
    }
    void write(std::uint8_t* to) const {
        write_header(to);
        if (header.used > 0) copy_bytes(to + body_offset, body, header.used);
    }

    template <class Take>
    void for_each(Take take) const {
        for_each_record(body, header.used, take);
    }
};

// Takes over kinds and options from another summary of the family, or refuses it.
template <class Family>
void merge_head(KeyKinds& kinds, [[maybe_unused]] std::int64_t* options, const ImageView<Family>& other) {
    for (unsigned column = 0; column < Family::key_columns; ++column)
        kinds.expect(column, other.header.kinds.of(column), Family::key_names[column]);
    if constexpr (Family::option_count > 0) Family::merge_options(options, other.options);
}

}  // namespace shopmetrics
