# Builds and installs the extensions with PGXS: make, make install, make installcheck. PG_CONFIG chooses the server.
# Optional extensions over a library of their own are built where that is there: see src/modules/. `make optional=` builds
# none of them.
# What needs no server (unit tests, fuzzers, benchmarks of the core) is CMake's: see CMakeLists.txt.
here := $(patsubst %/,%,$(dir $(abspath $(firstword $(MAKEFILE_LIST)))))
ifneq ($(here),$(CURDIR))
VPATH := $(here)
USE_VPATH := $(here)
endif

EXTENSION = control/shopmetrics control/shopmetrics_dashboards
RELEASE := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(here)/control/shopmetrics.control)
MODULE_big = shopmetrics
OBJS := $(patsubst $(here)/%.cpp,%.o,$(wildcard $(here)/src/*/*.cpp))
DATA_built = sql/shopmetrics--$(RELEASE).sql sql/shopmetrics_dashboards--$(RELEASE).sql
DATA := $(patsubst $(here)/%,%,$(wildcard $(here)/sql/*--*--*.sql))
EXTRA_CLEAN = $(DATA_built) $(OBJS:.o=.d) results regression.diffs regression.out

REGRESS := $(patsubst $(here)/test/sql/%.sql,%,$(sort $(wildcard $(here)/test/sql/*.sql)))
# Up to PostgreSQL 15 the expected results are looked for where the tests run, later where an option says.
REGRESS_OPTS = --inputdir=$(here)/test $(if $(filter 15,$(MAJORVERSION)),,--expecteddir=$(here))

optional := $(patsubst $(here)/src/modules/%/module.mk,%,$(sort $(wildcard $(here)/src/modules/*/module.mk)))
include $(optional:%=$(here)/src/modules/%/module.mk)
hash := \#
has_header = $(shell echo '$(hash)include <$1>' | $(CXX) $(CPPFLAGS) -std=c++20 -x c++ -E - >/dev/null 2>&1 && echo $1)
missing_files = $(filter-out $(wildcard $1),$1)
built := $(foreach name,$(optional),$(if $(call missing_files,$($(name)_files)),,$(if $(call has_header,$($(name)_header)),$(name))))
module_objects = $(patsubst $(here)/%.cpp,%.o,$(wildcard $(here)/src/modules/$1/*.cpp))
module_script = sql/shopmetrics_$1--$(RELEASE).sql
EXTENSION += $(built:%=control/shopmetrics_%)
MODULES := $(built:%=shopmetrics_%)
DATA_built += $(foreach name,$(built),$(call module_script,$(name)))
EXTRA_CLEAN += $(foreach name,$(optional),$(call module_script,$(name)) shopmetrics_$(name).so \
    $(call module_objects,$(name)) $(patsubst %.o,%.d,$(call module_objects,$(name))))

PG_CONFIG ?= pg_config
# PGXS sets the compiler to the one that built the server; one that the environment names goes before.
ifeq ($(origin CXX),environment)
override CXX := $(CXX)
endif
# The server's headers are not ours to judge: -isystem keeps their warnings out.
PG_CPPFLAGS = -I$(here)/src -isystem $(shell $(PG_CONFIG) --includedir-server) -DXXH_INLINE_ALL -DSHOPMETRICS_VERSION='"$(RELEASE)"'
# -ffp-contract=off: a sum rounded once less where the machine has an instruction for it is another result.
# COPT is what a packager adds, which PGXS gives to C alone.
PG_CXXFLAGS = -std=c++20 -ffp-contract=off -fvisibility=hidden -fvisibility-inlines-hidden -fno-rtti -Wextra -MMD -MP $(COPT)
SHLIB_LINK = -lstdc++
# Bitcode would let the server inline C++ into its queries, and clang 14 cannot read the server's headers as C++20.
override with_llvm := no

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# A server that a newer compiler built has flags that g++ 12 refuses. One -std=c++20 implies where it is known. The warnings
# of C come only before links, which have none.
override CXXFLAGS := $(filter-out -fexcess-precision=standard,$(CXXFLAGS))
override CFLAGS := $(filter-out -W%,$(CFLAGS))

.DELETE_ON_ERROR:

%.o: %.cpp
	@mkdir -p $(@D)
	$(COMPILE.cc) -o $@ $<

# What says its version is compiled again when that changes.
src/metrics/library.o src/modules/user_agent/user_agent.o: $(here)/control/shopmetrics.control
src/modules/excel/workbook.o: $(here)/control/shopmetrics.control

# The tables of sql/ become SQL here: see sql/family.awk.
sql/shopmetrics--$(RELEASE).sql: $(here)/sql/family.awk $(here)/sql/summary_type.sql.in $(sort $(wildcard $(here)/sql/[0-9]*.sql)) $(here)/control/shopmetrics.control $(here)/Makefile
	@mkdir -p $(@D)
	awk -f $(filter %.awk %.in %.sql,$^) > $@

sql/shopmetrics_dashboards--$(RELEASE).sql: $(sort $(wildcard $(here)/sql/dashboards/[0-9]*.sql)) \
		$(here)/sql/dashboards/expand.awk $(here)/control/shopmetrics_dashboards.control $(here)/Makefile
	@mkdir -p $(@D)
	awk -f $(here)/sql/dashboards/expand.awk $(filter %.sql,$^) > $@ || { rm -f $@; exit 1; }

# An optional extension: its library, linked like that of the core, and its script.
define module_rules
shopmetrics_$1$(DLSUFFIX): $(call module_objects,$1) src/pg/entry.o
	$$(LINK.shared) -o $$@ $$^ $$(LDFLAGS) $$(LDFLAGS_SL) $$(SHLIB_LINK) $($1_libs)

$(call module_script,$1): $($1_fragments:%=$(here)/%) $(sort $(wildcard $(here)/sql/$1/[0-9]*.sql)) \
		$(here)/sql/dashboards/expand.awk $(here)/control/shopmetrics_$1.control $(here)/Makefile
	@mkdir -p $$(@D)
	awk -f $(here)/sql/dashboards/expand.awk $$(filter %.sql,$$^) > $$@ || { rm -f $$@; exit 1; }

-include $(patsubst %.o,%.d,$(call module_objects,$1))
endef
$(foreach name,$(built),$(eval $(call module_rules,$(name))))
include $(wildcard $(built:%=$(here)/src/modules/%/rules.mk))

.PHONY: $(optional:%=without-%)
all: $(addprefix without-,$(filter-out $(built),$(optional)))
$(optional:%=without-%): without-%:
	@echo 'shopmetrics_$* is not built: there is no $($*_header)$(if $($*_files), or no $($*_files)) (on Debian: $($*_package))'

-include $(OBJS:.o=.d)
