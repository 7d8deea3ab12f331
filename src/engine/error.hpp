// What the core says when it refuses: plain data, so that it survives the way out of the exception handler.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace shopmetrics {

enum class ErrorCode {
    invalid_parameter,  // 22023: an argument no metric accepts, or two summaries that do not fit together
    out_of_range,       // 22003: arithmetic would overflow
    corrupt_image,      // XX001: bytes that no summary has
    newer_image,        // 0A000: a summary that a later version of the library wrote
    limit_exceeded,     // 54000: the summary, or what is made, would outgrow its documented maximum
    file_failed,        // 58030: a file could not be written
};

struct Error {
    ErrorCode code;
    char message[240];
    char hint[200];
};

// Thrown by poll() when the caller wants the computation to stop; carries nothing, the caller knows why.
struct Interrupted {};

#if defined(__GNUC__)
#define SHOPMETRICS_PRINTF(template_at, first_at) __attribute__((format(printf, template_at, first_at)))
#else
#define SHOPMETRICS_PRINTF(template_at, first_at)
#endif

// Throws an Error with a printf-formatted message; `hint` says what to do and may be empty.
[[noreturn]] SHOPMETRICS_PRINTF(3, 4) inline void raise(ErrorCode code, const char* hint, const char* format, ...) {
    Error error;
    error.code = code;
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(error.message, sizeof error.message, format, arguments);
    va_end(arguments);
    std::snprintf(error.hint, sizeof error.hint, "%s", hint);
    throw error;
}

// `what` names the part of the summary that cannot be right.
[[noreturn]] inline void raise_corrupt(const char* what) {
    raise(ErrorCode::corrupt_image, "The bytes were damaged, or were not written by shopmetrics.",
          "corrupt summary: %s", what);
}

// Every release reads what the releases before it wrote, and cannot know what later ones will write. Those may be at
// work elsewhere in a cluster; and a session keeps the library that it has once loaded.
inline void expect_version(unsigned version, unsigned known, const char* type) {
    if (version == known) return;
    if (version < known) raise_corrupt("a version that no release has written");
    raise(ErrorCode::newer_image,
          "It was written by a newer shopmetrics: install that version on this server, on every node of a cluster, and "
          "connect again.",
          "a summary of type %s has version %u, and this library reads none above %u", type, version, known);
}

// A number for a message, in the shortest form that is still this number.
struct NumberText {
    explicit NumberText(double number) {
        if (std::isnan(number)) {
            std::snprintf(text, sizeof text, "NaN");
        } else if (std::isinf(number)) {
            std::snprintf(text, sizeof text, number < 0 ? "-Infinity" : "Infinity");
        } else {
            *std::to_chars(text, text + sizeof text - 1, number).ptr = '\0';
        }
    }
    char text[32];
};

}  // namespace shopmetrics
