// The state of an aggregate while it is small: an open image with free space behind it.
#pragma once

#include <cstdint>
#include <cstring>

#include "engine/image_view.hpp"
#include "engine/records.hpp"

namespace shopmetrics {

// The bytes belong to the caller.
template <class Family>
class SmallState {
  public:
    using Row = typename Family::Row;
    using OpenRecord = typename OpenRecordType<Family>::type;
    static constexpr std::uint32_t body_offset = ImageView<Family>::body_offset;

    SmallState(std::uint8_t* image, std::uint32_t capacity) : image_(image), capacity_(capacity) {}

    void clear() { assign(ImageView<Family>::empty()); }

    // False: there is no room for the row; nothing has changed.
    bool add(const Row& row) {
        ImageHeader header = ImageHeader::load(image_);
        if (header.used > header.folded && extend_last(header, row)) return true;
        RecordBytes record(row);
        if (header.used + record.size > room()) return false;
        accept(header, row);
        record.write(body() + header.used);
        header.last = header.used;
        header.used += record.size;
        header.store(image_);
        return true;
    }

    // The most bytes that a row takes as a record of its own.
    static std::uint32_t bytes_for(const Row& row) { return RecordBytes(row).size; }

    // Appends the records of another summary. False: there is no room; nothing has changed.
    bool append(const ImageView<Family>& other) {
        ImageHeader header = ImageHeader::load(image_);
        if (header.used + other.header.used > room()) return false;
        std::int64_t options[Family::option_count + 1];
        load_options(options);
        merge_head(header.kinds, options, other);
        store_options(options);
        if (other.header.used > 0) {
            std::memcpy(body() + header.used, other.body, other.header.used);
            header.last = header.used + last_record(other);
        }
        if (header.used == 0) header.folded = other.header.folded;
        header.used += other.header.used;
        header.store(image_);
        return true;
    }

    // Puts another image of the family here; it must fit.
    void assign(const ImageView<Family>& other) {
        ImageView<Family> open = other;
        open.header.flags = ImageHeader::open_flag;
        open.write(image_);
    }

    [[nodiscard]] ImageView<Family> view() const { return ImageView<Family>::parse(image_, capacity_); }
    // Could folding make the state smaller? A single record has no other of its key.
    [[nodiscard]] bool worth_folding() {
        const ImageHeader header = ImageHeader::load(image_);
        return header.used > header.folded && header.last > 0;
    }

  private:
    // The record of one row. Most records are made here first, to know their size to the byte.
    struct RecordBytes {
        explicit RecordBytes(const Row& record_row) : row(record_row) {
            const std::uint32_t bound = record_bound<Family>(row) + max_varint32;
            size = bound <= sizeof bytes ? write_record<Family>(bytes, row) : bound;
        }
        void write(std::uint8_t* to) {
            if (size <= sizeof bytes) {
                std::memcpy(to, bytes, size);
            } else {
                size = write_record<Family>(to, row);
            }
        }
        const Row& row;
        std::uint32_t size;
        std::uint8_t bytes[128];
    };

    // Adds a row to the last record, where that is of its key, short enough for a length of one byte, and has room.
    bool extend_last(ImageHeader& header, const Row& row) {
        const Key& key = Family::key(row);
        Reader from{body() + header.last, body() + header.used};
        Reader inside = from.sized();
        const auto size = static_cast<std::uint32_t>(inside.left());
        if (size > OpenRecord::room || size >= 0x80) return false;
        const std::uint8_t* const record = inside.at;
        const KeyBytes stored = KeyBytes::read(inside);
        if (header.kinds.of(0) != key.kind() || !key.equals(stored.data, stored.size)) return false;
        OpenRecord open;
        std::memcpy(open.bytes, record, size);
        open.size = static_cast<std::uint16_t>(size);
        open.key_size = static_cast<std::uint16_t>(inside.at - record);
        Family::resume(open);
        const std::uint32_t begin = header.last + 1U;
        if (!Family::extend(open, row) || open.size >= 0x80 || begin + open.size > room()) return false;
        accept(header, row);
        body()[header.last] = static_cast<std::uint8_t>(open.size);
        std::memcpy(body() + begin, open.bytes, open.size);
        header.used = begin + open.size;
        header.store(image_);
        return true;
    }

    std::uint8_t* body() { return image_ + body_offset; }
    [[nodiscard]] std::uint32_t room() const { return capacity_ - body_offset; }

    // Where the last record of another image begins.
    static std::uint32_t last_record(const ImageView<Family>& other) {
        const std::uint8_t* last = other.body;
        for (Reader from{other.body, other.body + other.header.used}; !from.done(); from.sized()) last = from.at;
        return static_cast<std::uint32_t>(last - other.body);
    }
    void load_options(std::int64_t* options) const {
        for (std::uint32_t i = 0; i < Family::option_count; ++i)
            options[i] = load_le<std::int64_t>(image_ + ImageHeader::bytes + i * 8);
    }
    void store_options(const std::int64_t* options) {
        for (std::uint32_t i = 0; i < Family::option_count; ++i)
            store_le(image_ + ImageHeader::bytes + i * 8, options[i]);
    }
    // Takes the kinds and options of a row, or refuses it.
    void accept(ImageHeader& header, const Row& row) {
        Family::expect_kinds(header.kinds, row);
        if constexpr (Family::option_count > 0) {
            std::int64_t options[Family::option_count + 1];
            load_options(options);
            Family::fix_options(options, row);
            store_options(options);
        }
    }

    std::uint8_t* image_;
    std::uint32_t capacity_;
};

}  // namespace shopmetrics
