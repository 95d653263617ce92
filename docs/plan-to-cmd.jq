# Turns a plan into commands for one host: see “Carry the plan to the hosts” in README.md.
#
#   jq -r --arg host pc-101 -f docs/plan-to-cmd.jq plan.json > pc-101.cmd

# cmd.exe reads %% as one %. reg.exe takes \" for a quotation mark, so backslashes at the end double.
def quoted: "\"" + gsub("%"; "%%") + capture("(?<end>\\\\*)$").end + "\"";

# A batch file cannot hold line ends or quotation marks in an argument, and what it makes of letters
# beyond ASCII depends on the code page.
def plain: test("[^ -~]|\"") | not;

.changes[] | select(.host == $host and .kind != "update")
| .address as $at
| "\($at.hive)\\\($at.key)" as $key
| ((($key + $at.value) | plain)
    and (.after | . == null
      or (.type == "REG_DWORD" and (.data | type) == "number")
      or (.type == "REG_SZ" and .encoding == null and (.data | plain)))) as $handled
| (($key | quoted)
    + (if $at.value == "" then " /ve" else " /v " + ($at.value | quoted) end)) as $place
| (if $handled | not then "rem NOT HANDLED \({address: $at, after} | tojson | gsub("%"; "%%"))"
   elif .after == null then "reg delete \($place) /f"
   else "reg add \($place) /t \(.after.type) /d \(.after.data | tostring | quoted) /f" end)
  + "\r"
