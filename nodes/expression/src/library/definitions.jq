# Functions written in jq. Every definition begins at the beginning of a line; only those that a program needs are read.
# Names with `_` at their beginning are for this file alone.

def empty: {}[] as $never | .;
def null: [][0];
def true: 0 == 0;
def false: 0 != 0;
def error: _error as $never | .;
def error(message): message | error;

# Choice
def select(f): if f then . else empty end;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def finites: select(isfinite);
def normals: select(isnormal);
def isfinite: type == "number" and (isinfinite | not);
def have_literal_numbers: true;
def have_decnum: true;

# Again and again
def range($end): range(0; $end; 1);
def range($from; $end): range($from; $end; 1);
def range($from; $end; $step):
  if ([$from, $end, $step] | all(type == "number")) | not then error("Range bounds must be numeric")
  elif $step == 0 then empty
  else _range($from; $end; $step) end;
def repeat(f): def again: f, again; again;
def while(condition; update): def again: if condition then ., (update | again) else empty end; again;
def until(condition; update): def again: if condition then . else update | again end; again;
def recurse: recurse(.[]?);
def recurse(f): def again: ., (f | again); again;
def recurse(f; condition): recurse(f | select(condition));
def limit($count; f): if $count < 0 then error("limit doesn't support negative count") else _limit($count; f) end;
def skip($count; f): if $count < 0 then error("skip doesn't support negative count") else _skip($count; f) end;
def first: .[0];
def last: .[-1];
def nth($index): .[$index];
def nth($index; f):
  if $index < 0 then error("nth doesn't support negative indices") else first(skip($index; f)) end;
def isempty(f): first((f | false), true);
def all: all(.[]; .);
def all(condition): all(.[]; condition);
def all(f; condition): isempty(f | condition and empty);
def any: any(.[]; .);
def any(condition): any(.[]; condition);
def any(f; condition): isempty(f | condition or empty) | not;
def _last(f): reduce f as $value (null; $value);

# Arrays and objects
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def add(f): reduce f as $value (null; . + $value);
def group_by(f): _grouped_by(f);
def flatten: _flatten(-1);
def flatten($depth): if $depth < 0 then error("flatten depth must not be negative") else _flatten($depth) end;
def with_entries(f): to_entries | map(f) | from_entries;
def in(container): . as $key | container | has($key);
def inside(whole): . as $part | whole | contains($part);
def transpose: [range(map(length) | max // 0) as $column | [.[][$column]]];
def combinations:
  if length == 0 then [] else .[0][] as $first | .[1:] | combinations | [$first] + . end;
def combinations(count): . as $choices | [range(count) | $choices] | combinations;
def walk(f):
  def inner: (if type == "object" then map_values(inner) elif type == "array" then map(inner) else . end) | f;
  inner;
def toarray: if type == "array" then . else [.] end;

# Paths
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def leaf_paths: paths(scalars);
def getpath($path): reduce (null | _path_checked($path))[] as $key (.; .[$key]);
def del(f): delpaths([path(f)]);
def _modify(f; update): _update_paths([path(f)]; update);
def pick(f): . as $input | reduce path(f) as $path (null; setpath($path; $input | getpath($path)));
def tostream: _tostream[];
def fromstream(f):
  foreach f as $event ({value: null, complete: false};
    if .complete then {value: null, complete: false} else . end
    | if ($event | length) == 2
      then setpath(["value"] + $event[0]; $event[1]) | .complete = (($event[0] | length) == 0)
      else .complete = (($event[0] | length) == 1) end;
    if .complete then .value else empty end);
def truncate_stream(f):
  . as $depth | null | f | select((.[0] | length) > $depth) | .[0] |= .[$depth:];

# Regular expressions. The expression may be `[expression, flags]` where it is the only argument.
def _of_regex(f; g):
  if type == "string" then f
  elif type == "array" and length > 0 then g
  else error(type + " not a string or array") end;
def test($regex): . as $text | $regex | _of_regex($text | _test($regex; null); $text | _test($regex[0]; $regex[1]));
def test($regex; $flags): _test($regex; $flags);
def match($regex):
  . as $text | $regex | _of_regex($text | _matches($regex; null)[]; $text | _matches($regex[0]; $regex[1])[]);
def match($regex; $flags): _matches($regex; $flags)[];
def capture($regex):
  . as $text | $regex | _of_regex($text | _captures($regex; null)[]; $text | _captures($regex[0]; $regex[1])[]);
def capture($regex; $flags): _captures($regex; $flags)[];
def scan($regex): _scan($regex; "g")[];
def scan($regex; $flags): _scan($regex; "g" + $flags)[];
def split($regex; $flags): _splits($regex; "g" + $flags);
def splits($regex): _splits($regex; "g")[];
def splits($regex; $flags): _splits($regex; "g" + $flags)[];
def sub($regex; replacement): sub($regex; replacement; "");
def gsub($regex; replacement): sub($regex; replacement; "g");
def gsub($regex; replacement; $flags): sub($regex; replacement; $flags + "g");

# Times
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def todateiso8601: todate;
def fromdate: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def fromdateiso8601: fromdate;
def date: todate;
def dateadd($unit; $count): . + $count;
def datesub($unit; $count): . - $count;

# Tables
def INDEX(f): INDEX(.[]; f);
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] = $row);
def IN(stream): . as $value | any(stream; . == $value);
def IN(stream; others): any(stream == others; .);
def JOIN($index; f): [.[] | [., $index[f]]];
def JOIN($index; stream; f): stream | [., $index[f]];
def JOIN($index; stream; f; join): stream | [., $index[f]] | join;

# Formats
def format($name):
  if $name == "text" then @text elif $name == "json" then @json
  elif $name == "csv" then @csv elif $name == "tsv" then @tsv
  elif $name == "html" then @html elif $name == "sh" then @sh
  elif $name == "uri" then @uri elif $name == "urid" then @urid
  elif $name == "base64" then @base64 elif $name == "base64d" then @base64d
  elif $name == "base32" then @base32 elif $name == "base32d" then @base32d
  else error("\($name | if type == "string" then . else type end) is not a valid format") end;
