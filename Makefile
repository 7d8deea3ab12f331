# Builds and installs both extensions with PGXS: make, make install, make installcheck. PG_CONFIG chooses the server.
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

# Types whose SQL is the template's: sql/summary_type.sql.in.
# Files sql/0*: what the summary types rest on; then the types; then the families.
SUMMARY_TYPES = audience first_seen period_users try_on activity visits messaging conversation conversion touches purchases ratings views capped_totals stays funnel

REGRESS := $(patsubst $(here)/test/sql/%.sql,%,$(sort $(wildcard $(here)/test/sql/*.sql)))
REGRESS_OPTS = --inputdir=$(here)/test --expecteddir=$(here)

PG_CONFIG ?= pg_config
# The server's headers are not ours to judge: -isystem keeps their warnings out.
PG_CPPFLAGS = -I$(here)/src -isystem $(shell $(PG_CONFIG) --includedir-server) -DXXH_INLINE_ALL -DSHOPMETRICS_VERSION='"$(RELEASE)"'
PG_CXXFLAGS = -std=c++20 -fvisibility=hidden -fvisibility-inlines-hidden -fno-rtti -Wextra -MMD -MP
SHLIB_LINK = -lstdc++
# Bitcode would let the server inline C++ into its queries, and clang 14 cannot read the server's headers as C++20.
override with_llvm := no

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

%.o: %.cpp
	@mkdir -p $(@D)
	$(COMPILE.cc) -o $@ $<

sql/shopmetrics--$(RELEASE).sql: $(sort $(wildcard $(here)/sql/[0-9]*.sql)) $(here)/sql/summary_type.sql.in $(here)/sql/twins.awk $(here)/control/shopmetrics.control $(here)/Makefile
	@mkdir -p $(@D)
	{ cat $(sort $(filter $(here)/sql/0%.sql,$^)); \
	  for type in $(SUMMARY_TYPES); do sed "s/@type@/$$type/g" $(here)/sql/summary_type.sql.in; done; \
	  awk -f $(here)/sql/twins.awk $(sort $(filter-out $(here)/sql/0%.sql,$(filter $(here)/sql/%.sql,$^))); } > $@

sql/shopmetrics_dashboards--$(RELEASE).sql: $(sort $(wildcard $(here)/sql/dashboards/[0-9]*.sql)) $(here)/control/shopmetrics_dashboards.control $(here)/Makefile
	@mkdir -p $(@D)
	cat $(filter %.sql,$^) > $@

-include $(OBJS:.o=.d)
