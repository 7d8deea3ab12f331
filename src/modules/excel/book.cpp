#include "modules/excel/book.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "modules/excel/number.hpp"
#include "modules/excel/package.hpp"
#include "modules/excel/text.hpp"

namespace shopmetrics::excel {

namespace {

constexpr lxw_row_t most_rows = LXW_ROW_MAX;
constexpr lxw_row_t most_ranked = 20;    // bars that can still be read
constexpr std::size_t most_groups = 10;  // lines that can still be told apart
constexpr std::size_t narrowest_column = 9;
constexpr std::size_t widest_column = 60;
constexpr std::size_t filter_button = 3;
constexpr double line_height = 15;  // of a row, in points: 20 pixels
constexpr int rows_of_chart = 20;
constexpr int rows_of_ranking = 26;
constexpr int pixels_of_row = 20;
constexpr int chart_width = 720;
constexpr lxw_row_t labels_of_axis = 12;
constexpr lxw_color_t shade = 0xE7EDF3;
constexpr lxw_color_t grid_colour = 0xD9D9D9;
constexpr std::uint8_t a4_paper = 9;

constexpr const char* text_format = "@";
constexpr const char* day_format = "yyyy-mm-dd";
constexpr const char* time_format = "yyyy-mm-dd hh:mm:ss";

lxw_col_t column_number(std::size_t column) {
    return static_cast<lxw_col_t>(column);
}

// How a heading is broken between words: the widest word, and the lines that it takes in a column of some width.
struct Wrapped {
    std::size_t widest = 0;
    std::size_t lines = 1;
};
Wrapped wrapped(std::string_view heading, std::size_t width) {
    Wrapped result;
    std::size_t line = 0;
    while (!heading.empty()) {
        const std::size_t end = std::min(heading.find(' '), heading.size());
        const std::size_t word = shown_width(heading.substr(0, end));
        if (line > 0 && line + 1 + word > width) {
            ++result.lines;
            line = 0;
        }
        line += word + (line > 0 ? 1 : 0);
        result.widest = std::max(result.widest, word);
        heading.remove_prefix(std::min(end + 1, heading.size()));
    }
    return result;
}

std::size_t heading_width(std::string_view heading) {
    return std::max(wrapped(heading, 0).widest + filter_button, narrowest_column);
}

// The numbers of the files that this process has open, in order; none where the system does not list them.
std::pmr::vector<int> open_files(std::pmr::memory_resource* memory) {
    std::pmr::vector<int> numbers(memory);
    DIR* const list = opendir("/dev/fd");
    if (list == nullptr) return numbers;
    while (const dirent* const entry = readdir(list)) {
        const int number = std::atoi(entry->d_name);
        if (entry->d_name[0] != '.' && number != dirfd(list)) numbers.push_back(number);
    }
    closedir(list);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

// The file behind a number becomes one that has nothing, so that the disk has its space back.
void empty_file(int number) {
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0) return;
    dup2(nothing, number);
    ::close(nothing);
}

}  // namespace

Book::Book(std::pmr::memory_resource* memory)
    : memory_(memory),
      formats_(memory),
      sheets_(memory),
      current_{nullptr,
               Layout::table,
               std::pmr::vector<Column>(memory),
               std::pmr::vector<Chart>(memory),
               0,
               std::pmr::vector<lxw_row_t>(memory),
               0,
               false,
               std::pmr::vector<Group>(memory),
               0,
               std::pmr::string(memory),
               std::pmr::vector<Cell::Kind>(memory)},
      money_currency_(memory),
      money_code_(memory),
      escaped_(memory),
      terminated_(memory) {}

void Book::open(const Settings& settings) {
    file_ = settings.file;
    lxw_workbook_options options = {};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = const_cast<char*>(settings.directory);
    book_ = workbook_new_opt(settings.file, &options);
    if (book_ == nullptr) fail_for_memory();
    lxw_doc_properties properties = {};
    properties.title = const_cast<char*>(settings.title);
    properties.created = settings.created;
    require(workbook_set_properties(book_, &properties), "the title");
    heading_ = workbook_add_format(book_);
    label_ = workbook_add_format(book_);
    if (heading_ == nullptr || label_ == nullptr) fail_for_memory();
    format_set_bold(heading_);
    format_set_text_wrap(heading_);
    format_set_align(heading_, LXW_ALIGN_VERTICAL_TOP);
    format_set_bg_color(heading_, shade);
    format_set_bottom(heading_, LXW_BORDER_THIN);
    format_set_bold(label_);
    format_set_align(label_, LXW_ALIGN_VERTICAL_TOP);
}

void Book::abandon() noexcept {
    if (book_ == nullptr) return;
    // the library closes the file of a sheet only when it completes the workbook
    for (lxw_worksheet* const sheet : sheets_) {
        if (sheet->optimize_tmpfile != nullptr) std::fclose(sheet->optimize_tmpfile);
    }
    lxw_workbook_free(book_);
    book_ = nullptr;
}

void Book::fail_for_memory() const {
    throw std::bad_alloc();
}

void Book::require(lxw_error error, const char* what) const {
    switch (error) {
        case LXW_NO_ERROR:
            return;
        case LXW_ERROR_MEMORY_MALLOC_FAILED:
            fail_for_memory();
        case LXW_ERROR_SHEETNAME_LENGTH_EXCEEDED:
        case LXW_ERROR_128_STRING_LENGTH_EXCEEDED:
        case LXW_ERROR_255_STRING_LENGTH_EXCEEDED:
        case LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED:
        case LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE:
            raise(ErrorCode::limit_exceeded, "", "%s: %s", what, lxw_strerror(error));
        case LXW_ERROR_INVALID_SHEETNAME_CHARACTER:
        case LXW_ERROR_SHEETNAME_START_END_APOSTROPHE:
        case LXW_ERROR_SHEETNAME_ALREADY_USED:
        case LXW_ERROR_PARAMETER_VALIDATION:
        case LXW_ERROR_NULL_PARAMETER_IGNORED:
            raise(ErrorCode::invalid_parameter, "", "%s: %s", what, lxw_strerror(error));
        default:
            raise(ErrorCode::file_failed, "Look at the space for temporary files.", "%s: %s (%s)", what,
                  lxw_strerror(error), std::strerror(errno));
    }
}

lxw_format* Book::format_of(std::string_view code, bool wraps) {
    const auto known = std::find_if(formats_.begin(), formats_.end(),
                                    [&](const Format& one) { return one.code == code && one.wraps == wraps; });
    if (known != formats_.end()) return known->format;
    lxw_format* const format = workbook_add_format(book_);
    if (format == nullptr) fail_for_memory();
    const Format& made = formats_.emplace_back(Format{std::pmr::string(code, memory_), wraps, format});
    format_set_num_format(format, made.code.c_str());
    // days stand beside words: at the left, as these
    if (code == day_format || code == time_format) format_set_align(format, LXW_ALIGN_LEFT);
    if (wraps) format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

void Book::begin_sheet(std::string_view name, Layout layout, std::pmr::vector<Column> columns,
                       std::pmr::vector<Chart> charts) {
    if (columns.empty() || columns.size() > LXW_COL_MAX)
        raise(ErrorCode::limit_exceeded, "", "sheet %.*s: %zu columns, and a sheet has from 1 to %d",
              static_cast<int>(name.size()), name.data(), columns.size(), LXW_COL_MAX);
    terminated_ = name;
    require(workbook_validate_sheet_name(book_, terminated_.c_str()), terminated_.c_str());
    errno = 0;
    lxw_worksheet* const sheet = workbook_add_worksheet(book_, terminated_.c_str());
    if (sheet == nullptr)
        require(errno == ENOMEM ? LXW_ERROR_MEMORY_MALLOC_FAILED : LXW_ERROR_CREATING_TMPFILE, "sheet");
    sheets_.push_back(sheet);

    current_.sheet = sheet;
    current_.layout = layout;
    current_.columns = std::move(columns);
    current_.charts = std::move(charts);
    current_.rows = 0;
    current_.first_lines.clear();
    current_.groups.clear();
    current_.all_groups = 0;
    current_.last_value.clear();
    current_.kinds.assign(current_.columns.size(), Cell::empty);
    current_.has_groups = false;
    for (const Chart& chart : current_.charts) {
        if (chart.by.empty()) continue;
        current_.has_groups = true;
        current_.by = column_named(chart.by);
    }

    write_headings(name);
    worksheet_freeze_panes(sheet, 1, layout == Layout::table ? 1 : 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, a4_paper);
    worksheet_fit_to_pages(sheet, 1, 0);
    require(worksheet_repeat_rows(sheet, 0, 0), "the heading");
    current_.rows = 1;
}

void Book::write_headings(std::string_view sheet) {
    if (current_.layout == Layout::list) {
        write_text(current_.columns[0], 0, 0, sheet, heading_);
        require(worksheet_write_blank(current_.sheet, 0, 1, heading_), current_.sheet->name);
        return;
    }
    std::size_t lines = 1;
    for (const Column& column : current_.columns)
        lines = std::max(lines, wrapped(column.heading, heading_width(column.heading) - filter_button).lines);
    require(worksheet_set_row(current_.sheet, 0, line_height * static_cast<double>(lines), nullptr),
            current_.sheet->name);
    for (std::size_t at = 0; at < current_.columns.size(); ++at)
        write_text(current_.columns[at], 0, column_number(at), current_.columns[at].heading, heading_);
}

std::string_view Book::code_of(const Column& column, Cell::Kind kind, std::string_view currency) {
    switch (kind) {
        case Cell::text:
            return text_format;
        case Cell::day:
            return day_format;
        case Cell::time:
            return time_format;
        default:
            break;
    }
    if (column.format != "money") return column.format;
    if (money_code_.empty() || money_currency_ != currency) {
        money_currency_ = currency;
        money_code_ = money_format(currency, memory_);
    }
    return money_code_;
}

void Book::write_text(const Column& column, lxw_row_t row, lxw_col_t at, std::string_view text, lxw_format* format) {
    if (const std::size_t length = utf16_length(text); length > longest_cell)
        raise(ErrorCode::limit_exceeded, "Export the text as CSV, or shorten it where it is stored.",
              "sheet %s, row %u, %.*s: a text of %zu characters, and a cell holds %zu", current_.sheet->name, row + 1,
              static_cast<int>(column.heading.size()), column.heading.data(), length, longest_cell);
    terminated_ = escaped_text(text, escaped_);
    require(worksheet_write_string(current_.sheet, row, at, terminated_.c_str(), format), current_.sheet->name);
}

void Book::write_cell(Column& column, lxw_row_t row, lxw_col_t at, const Cell& cell, std::string_view currency) {
    if (cell.kind == Cell::empty) return;
    std::optional<double> number;
    switch (cell.kind) {
        case Cell::number:
            number = cell.value;
            break;
        case Cell::decimal:
        case Cell::rounded:
            if (cell.kind == Cell::rounded || significant_digits(cell.shown) <= digits_kept) {
                terminated_ = cell.shown;
                number = std::strtod(terminated_.c_str(), nullptr);
            }
            break;
        case Cell::day:
            number = serial_day(cell.since);
            break;
        case Cell::time:
            number = serial_time(cell.since);
            break;
        default:
            break;
    }
    if (number && std::isfinite(*number)) {
        const std::string_view code = code_of(column, cell.kind, currency);
        const bool is_date = cell.kind == Cell::day || cell.kind == Cell::time;
        column.width = std::max(column.width, is_date ? code.size() : shown_width(*number, code));
        require(worksheet_write_number(current_.sheet, row, at, *number, format_of(code)), current_.sheet->name);
    } else {
        const std::size_t width = shown_width(cell.shown);
        column.width = std::max(column.width, width);
        const bool wraps = width > widest_column || cell.shown.find('\n') != cell.shown.npos;
        write_text(column, row, at, cell.shown, format_of(text_format, wraps));
    }
}

void Book::note_group(const Cell* cells) {
    const std::string_view value = cells[current_.by].shown;
    if (current_.all_groups == 0 || value != current_.last_value) {
        current_.last_value = value;
        ++current_.all_groups;
        if (current_.all_groups <= most_groups)
            current_.groups.push_back({current_.rows, current_.rows, !value.empty()});
    } else if (current_.all_groups <= most_groups) {
        current_.groups.back().last = current_.rows;
    }
}

void Book::write_row(const Cell* cells, std::string_view currency) {
    if (current_.rows == most_rows)
        raise(ErrorCode::limit_exceeded, "Narrow the period or the filters, or export the part as CSV.",
              "sheet %s: more than %u rows, which a sheet does not have", current_.sheet->name, most_rows - 1);
    if (current_.has_groups) note_group(cells);
    for (std::size_t at = 0; at < current_.columns.size(); ++at) {
        if (cells[at].kind != Cell::empty) current_.kinds[at] = cells[at].kind;
        write_cell(current_.columns[at], current_.rows, column_number(at), cells[at], currency);
    }
    ++current_.rows;
}

void Book::write_line(std::size_t column, const Cell* cells, std::size_t count, std::string_view currency) {
    Column& line = current_.columns[column];
    current_.first_lines.push_back(current_.rows);
    if (count == 0) {  // no value is still a line
        static const Cell nothing;
        cells = &nothing;
        count = 1;
    }
    for (std::size_t at = 0; at < count; ++at) {
        if (current_.rows == most_rows)
            raise(ErrorCode::limit_exceeded, "", "sheet %s: more than %u lines, which a sheet does not have",
                  current_.sheet->name, most_rows - 1);
        if (at == 0) write_text(line, current_.rows, 0, line.heading, label_);
        write_cell(line, current_.rows, 1, cells[at], currency);
        ++current_.rows;
    }
}

std::size_t Book::column_named(std::string_view name) const {
    const auto found = std::find_if(current_.columns.begin(), current_.columns.end(),
                                    [&](const Column& column) { return column.name == name; });
    if (found == current_.columns.end())
        raise(ErrorCode::invalid_parameter, "", "sheet %s: a chart names %.*s, and there is no such column",
              current_.sheet->name, static_cast<int>(name.size()), name.data());
    return static_cast<std::size_t>(found - current_.columns.begin());
}

void Book::set_widths() {
    const auto set = [&](std::size_t at, std::size_t width) {
        require(
            worksheet_set_column(current_.sheet, column_number(at), column_number(at),
                                 static_cast<double>(std::clamp(width + 1, narrowest_column, widest_column)), nullptr),
            current_.sheet->name);
    };
    if (current_.layout == Layout::table) {
        for (std::size_t at = 0; at < current_.columns.size(); ++at)
            set(at, std::max(current_.columns[at].width, heading_width(current_.columns[at].heading)));
        return;
    }
    std::size_t headings = 0;
    std::size_t values = 0;
    for (const Column& line : current_.columns) {
        headings = std::max(headings, shown_width(line.heading));
        values = std::max(values, line.width);
    }
    set(0, headings + 1);
    set(1, values);
}

lxw_chart_series* Book::draw_series(lxw_chart* chart, std::size_t category, std::size_t figure, lxw_row_t first,
                                    lxw_row_t last) {
    lxw_chart_series* const series = chart_add_series(chart, nullptr, nullptr);
    if (series == nullptr) fail_for_memory();
    const char* const name = current_.sheet->name;
    chart_series_set_categories(series, name, first, column_number(category), last, column_number(category));
    chart_series_set_values(series, name, first, column_number(figure), last, column_number(figure));
    // The library looks at the cells for this, which it no longer has.
    const bool has_words = current_.layout == Layout::list || current_.kinds[category] == Cell::text;
    series->categories->has_string_cache = has_words ? LXW_TRUE : LXW_FALSE;
    return series;
}

int Book::draw(const Chart& chart, int row) {
    if (current_.rows < 2 || chart.figures.empty()) return row;
    const char* const name = current_.sheet->name;
    const bool is_list = current_.layout == Layout::list;
    constexpr lxw_chart_type types[] = {LXW_CHART_LINE, LXW_CHART_BAR, LXW_CHART_COLUMN, LXW_CHART_PIE};
    lxw_chart* const drawn = workbook_add_chart(book_, types[chart.kind]);
    if (drawn == nullptr) fail_for_memory();

    terminated_ = chart.title;
    lxw_row_t points = current_.rows - 1;
    std::size_t series = chart.figures.size();
    if (is_list) {
        // the lines from the first figure to the last: a list is drawn down
        const std::size_t first = column_named(chart.figures.front());
        const std::size_t last = column_named(chart.figures.back());
        draw_series(drawn, 0, 1, current_.first_lines[first], current_.first_lines[last]);
        series = 1;
    } else if (!chart.by.empty()) {
        const std::size_t figure = column_named(chart.figures.front());
        for (const Group& group : current_.groups) {
            lxw_chart_series* const line = draw_series(drawn, 0, figure, group.first, group.last);
            if (group.is_named)
                chart_series_set_name_range(line, name, group.first, column_number(current_.by));
            else
                chart_series_set_name(line, "none");
            points = group.last - group.first + 1;
        }
        series = current_.groups.size();
        if (current_.all_groups > most_groups)
            terminated_ +=
                " (the first " + std::to_string(most_groups) + " of " + std::to_string(current_.all_groups) + ")";
    } else {
        if (chart.kind == Chart::ranking && points > most_ranked) {
            points = most_ranked;
            terminated_ += " (the first " + std::to_string(most_ranked) + ")";
        }
        for (const std::string_view figure : chart.figures) {
            const std::size_t at = column_named(figure);
            chart_series_set_name_range(draw_series(drawn, 0, at, 1, points), name, 0, column_number(at));
        }
    }
    chart_title_set_name(drawn, terminated_.c_str());
    lxw_chart_font title = {};
    title.size = 12;
    title.bold = LXW_TRUE;
    chart_title_set_name_font(drawn, &title);
    if (series == 1 && chart.kind != Chart::pie)
        chart_legend_set_position(drawn, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(drawn, LXW_CHART_LEGEND_BOTTOM);
    if (chart.kind != Chart::pie) {
        lxw_chart_axis* const names = chart.kind == Chart::ranking ? drawn->y_axis : drawn->x_axis;
        lxw_chart_axis* const values = chart.kind == Chart::ranking ? drawn->x_axis : drawn->y_axis;
        lxw_chart_line grid = {};
        grid.color = grid_colour;
        chart_axis_major_gridlines_set_line(values, &grid);
        const lxw_row_t every =
            chart.kind == Chart::lines ? std::clamp<lxw_row_t>(points / labels_of_axis, 1, 65535) : 1;
        chart_axis_set_interval_unit(names, static_cast<std::uint16_t>(every));
        chart_axis_set_interval_tick(names, static_cast<std::uint16_t>(every));
        if (chart.kind == Chart::ranking) chart_axis_set_reverse(names);
        if (chart.kind == Chart::lines) chart_axis_set_num_format(names, day_format);
        const std::string_view format = is_list ? "" : current_.columns[column_named(chart.figures.front())].format;
        if (format.find('%') != format.npos) chart_axis_set_num_format(values, "0%");
    }

    const int rows = chart.kind == Chart::ranking ? rows_of_ranking : rows_of_chart;
    lxw_chart_options options = {};
    options.x_scale = chart_width / 480.0;  // of the size that charts have of themselves
    options.y_scale = (rows - 1) * pixels_of_row / 288.0;
    const lxw_col_t beside = column_number(is_list ? 3 : current_.columns.size() + 1);
    require(worksheet_insert_chart_opt(current_.sheet, static_cast<lxw_row_t>(row), beside, drawn, &options), name);
    return row + rows;
}

void Book::end_sheet() {
    lxw_worksheet* const sheet = current_.sheet;
    lxw_worksheet_write_single_row(sheet);
    // the library does not look whether what it wrote is in the file
    if (std::fflush(sheet->optimize_tmpfile) != 0 || std::ferror(sheet->optimize_tmpfile) != 0)
        require(LXW_ERROR_CREATING_TMPFILE, sheet->name);
    set_widths();
    if (current_.layout == Layout::table && current_.rows > 1)
        require(worksheet_autofilter(sheet, 0, 0, current_.rows - 1, column_number(current_.columns.size() - 1)),
                sheet->name);
    int row = 1;
    for (const Chart& chart : current_.charts) row = draw(chart, row);
}

std::int64_t Book::bytes() const {
    std::int64_t sum = 0;
    for (const lxw_worksheet* const sheet : sheets_) sum += std::max(0L, std::ftell(sheet->optimize_tmpfile));
    return sum;
}

void Book::close() {
    // Closing frees the workbook, whatever comes of it. Where it fails, the library leaves open the files of the sheets
    // that it had not come to, which are closed here: those that are still the same file. And it loses the streams of
    // the workbook and of the part that it was writing: nobody can close them, and what they hold back would be written
    // to whatever has their numbers when the process ends. So their numbers stay taken, by nothing.
    struct Opened {
        std::FILE* stream;
        int number;
        struct stat file;
    };
    std::pmr::vector<Opened> opened(memory_);
    std::pmr::vector<std::int64_t> sizes(memory_);
    for (const lxw_worksheet* const sheet : sheets_) {
        std::FILE* const stream = sheet->optimize_tmpfile;
        sizes.push_back(std::ftell(stream));
        opened.push_back({stream, fileno(stream), {}});
        if (fstat(fileno(stream), &opened.back().file) != 0) require(LXW_ERROR_CREATING_TMPFILE, sheet->name);
    }

    const std::pmr::vector<int> before = open_files(memory_);
    lxw_workbook* const book = book_;
    book_ = nullptr;
    const lxw_error error = workbook_close(book);
    const int reason = errno;
    if (error != LXW_NO_ERROR) {
        for (const Opened& one : opened) {
            struct stat now = {};
            if (fstat(one.number, &now) == 0 && now.st_dev == one.file.st_dev && now.st_ino == one.file.st_ino)
                std::fclose(one.stream);
        }
        for (const int number : open_files(memory_)) {
            if (before.empty() || std::binary_search(before.begin(), before.end(), number)) continue;
            empty_file(number);
            ++lost_files_;
        }
    }
    errno = reason;
    require(error, "the workbook");
    require_complete(file_, sizes);
}

}  // namespace shopmetrics::excel
