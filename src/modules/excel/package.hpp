// The file that the library wrote, looked at from outside.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

namespace shopmetrics::excel {

// Makes sure that the sheets of a workbook have at least these bytes, and every other part some. The library does not
// notice when a temporary file of its own could not be written: the workbook would end in the middle of a row.
void require_complete(const char* file, const std::pmr::vector<std::int64_t>& bytes_of_sheets);

}  // namespace shopmetrics::excel
