# Refuses catalogue files in which an entry names no document that says so.
#
#   awk -f check-sources.awk FILE.yaml …
#
# Says where and which entry, and ends with 1. The build runs it before it embeds the files, so that a fact
# without a source builds no program; the reader of the catalogue (CatalogueReader.swift) demands the same
# and more, but only in a program that is built. POSIX awk, since nothing may have to be built first.
#
# An entry is an item of one of the lists below, or the mapping `winhttp:` of a release. Its `sources:` stand
# at the level of its own keys and name at least one document. A case of a capability without `sources:` rests
# on those of the capability; a table of frameworks has one `sources:` for the whole file.

BEGIN {
  lists["releases", "releases"] = "release"
  lists["releases", "wininet"] = "default offer"
  lists["settings", "settings"] = "setting family"
  lists["settings", "default-offer"] = "default offer"
  lists["capabilities", "capabilities"] = "capability"
  lists["capabilities", "cases"] = "case"
  lists["workloads", "workloads"] = "workload"
  lists["workloads", "prerequisites"] = "prerequisite"
  lists["workloads", "parts"] = "rule"
  lists["products", "products"] = "product"
  lists["diagnostics", "diagnostics"] = "diagnostic"
  lists["ignored", "ignored"] = "ignored value"
  faults = 0
}

FNR == 1 { begin_file() }

{ line = $0; sub(/\r$/, "", line) }

line ~ /^ *(#|$)/ { next }
line ~ /^(---|\.\.\.)( |$)/ { next }

{
  match(line, /^ */)
  indent = RLENGTH
  # What a text in several lines says is no key, whatever it looks like.
  if (block >= 0 && indent > block) next
  block = -1
  text = substr(line, indent + 1)

  # What goes on over several lines within { } or [ ] is read as one.
  if (open_flow > 0) {
    flow_text = flow_text " " text
    open_flow += depth(text)
    if (open_flow <= 0) end_flow()
    next
  }

  is_item = text ~ /^-( |$)/
  close_entries(indent, is_item)
  # The dash may be followed by another one; no list of entries is written so.
  while (text ~ /^-( |$)/) {
    parent = key_of_list(indent)
    if ((section, parent) in lists) open_entry(indent, lists[section, parent], parent)
    text = substr(text, 2)
    match(text, /^ */)
    indent += 1 + RLENGTH
    text = substr(text, RLENGTH + 1)
    if (is_entry[top] && !column[top]) column[top] = indent
  }
  if (text ~ /^[{[]/) {
    begin_flow(text, "")
    next
  }
  if (text !~ /^[^ ].*:( |$)/ && text !~ /^"[^"]*" *:( |$)/) next

  key = text
  sub(/ *:( .*)?$/, "", key)
  # The first colon with a blank behind it ends the key.
  if (match(text, /: |:$/)) key = substr(text, 1, RSTART - 1)
  gsub(/^["']|["'] *$/, "", key)
  value = substr(text, RSTART + 1)
  sub(/^ */, "", value)
  if (value ~ /^[|>]/) block = indent

  if (indent == 0) {
    section = key
    if (section == "frameworks") frameworks = FNR
    if (section == "sources" && value ~ /^\[ *[^] ]/) file_sources = 1
  }
  keys[indent] = key
  waiting = 0
  if (is_entry[top] && column[top] == indent) {
    if (name[top] == "" && key != "sources") name[top] = key_name(key, value)
    if (key == "sources") note_sources(value)
  }
  if (section == "releases" && key == "winhttp" && is_entry[top] && column[top] == indent) {
    open_entry(indent, "default offer", key)
    is_mapping[top] = 1
  }
  if ((section, key) in lists && value ~ /^\[/ && value !~ /^\[ *\]/) {
    fault(FNR, "the list “" key "” must have one entry a line, so that their sources can be seen")
  }
  if (value ~ /^[{[]/) begin_flow(value, key)
}

END {
  end_file()
  exit faults > 0
}

# ---

function begin_file() {
  if (file != "") end_file()
  file = FILENAME
  top = 0
  section = ""
  frameworks = 0
  file_sources = 0
  block = -1
  open_flow = 0
  waiting = 0
}

function end_file() {
  close_to(0)
  if (frameworks && !file_sources) fault(frameworks, "the table of frameworks names no source")
}

# The key whose value is the list with its dashes in this column.
function key_of_list(column,   at) {
  for (at = column; at >= 0; at--) if (at in keys && keys[at] != "") return keys[at]
  return ""
}

# An entry that is a mapping and no item of a list has keys that are deeper than the one it stands behind.
function open_entry(indent, what, list) {
  top++
  is_entry[top] = 1
  is_mapping[top] = 0
  kind[top] = what
  # Some have no name of their own.
  name[top] = what == "default offer" ? list : ""
  dash[top] = indent
  column[top] = 0
  begins[top] = FNR
  sourced[top] = 0
  emptied[top] = 0
}

# A line in this column ends all entries that begin there or further to the right.
function close_entries(indent, is_item,   at) {
  while (top > 0 && indent <= dash[top]) close_entry()
  for (at in keys) if (at + 0 > indent || (at + 0 == indent && !is_item)) delete keys[at]
  if (top > 0 && is_mapping[top] && !column[top]) column[top] = indent
  if (waiting && is_item) sourced[waiting] = 1
  waiting = 0
}

function close_to(level) { while (top > level) close_entry() }

function close_entry(   of) {
  # A case rests on the sources of its capability, which is reported when it has none itself.
  if (!sourced[top] && (kind[top] != "case" || emptied[top])) {
    of = kind[top] == "case" || kind[top] == "default offer" ? " of “" name[top - 1] "”" : ""
    fault(begins[top], "the " kind[top] " “" name[top] "”" of " names no source")
  }
  is_entry[top] = 0
  top--
}

# `sources: [A, B]`, or the names in lines of their own below.
function note_sources(value) {
  sub(/ +#.*$/, "", value)
  if (value ~ /^\[ *[^] ]/) sourced[top] = 1
  else if (value == "") waiting = top
  else emptied[top] = 1
}

# How many brackets a text leaves open; what stands in quotes does not count.
function depth(text,   bare, opened) {
  bare = text
  gsub(/"[^"]*"|'[^']*'/, "", bare)
  opened = gsub(/[{[]/, "", bare)
  return opened - gsub(/[]}]/, "", bare)
}

function begin_flow(text, key) {
  flow_text = text
  flow_key = key
  open_flow = depth(text)
  if (open_flow <= 0) end_flow()
}

# An entry in braces has everything in one text.
function end_flow(   found) {
  open_flow = 0
  if (!is_entry[top] || (flow_key != "" && !is_mapping[top]) || substr(flow_text, 1, 1) != "{") {
    # The names of `sources: [` that go on in the next line.
    if (flow_key == "sources" && is_entry[top] && flow_text ~ /^\[ *[^] ]/) sourced[top] = 1
    return
  }
  if (is_mapping[top] && column[top]) return
  found = flow_text
  if (name[top] == "") {
    match(found, /[a-z0-9-]+: *[^,}]*/)
    name[top] = substr(found, RSTART, RLENGTH)
  }
  if (match(found, /[{, ]sources: *\[[^]]*/)) {
    found = substr(found, RSTART, RLENGTH)
    sub(/^.*\[ */, "", found)
    if (found != "") sourced[top] = 1
    else emptied[top] = 1
  }
}

# What an entry is called: the value of its first key, or that key where the value goes on below.
function key_name(key, value) {
  sub(/ +#.*$/, "", value)
  gsub(/^["']|["']$/, "", value)
  return value == "" || value ~ /^[|>]/ ? key : value
}

function fault(line, text) {
  printf "%s:%d: error: %s\n", file, line, text > "/dev/stderr"
  faults++
}
