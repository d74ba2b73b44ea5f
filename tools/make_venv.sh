#!/bin/sh
# Make the virtual environment FOLDER with the first Python that fits and really can.
#
# A name on the PATH proves little: version managers leave stand-ins that only print an
# error, and Debian ships Python without the part that puts pip into an environment. So
# each candidate is asked its version and then made to do the work.
set -u
folder=${1:?usage: make_venv.sh FOLDER}
fits='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

if "$folder/bin/python" -c "$fits" 2>/dev/null && "$folder/bin/python" -m pip --version >/dev/null 2>&1
then
    exit 0
fi

lacks_venv=
for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
    "$python" -c "$fits" 2>/dev/null || continue
    rm -rf "$folder"
    if "$python" -m venv "$folder" >/dev/null 2>&1 && "$folder/bin/python" -m pip --version >/dev/null 2>&1
    then
        echo "Environment $folder made with $("$folder/bin/python" --version)."
        exit 0
    fi
    rm -rf "$folder"
    lacks_venv="$lacks_venv $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
done

if [ -n "$lacks_venv" ]; then
    package=${lacks_venv##* }
    echo "error: Python is here but cannot make a virtual environment." >&2
    echo "hint: on Debian or Ubuntu type: sudo apt-get install $package    then run make again." >&2
else
    echo "error: no Python 3.11, 3.12 or 3.13 found." >&2
    echo "hint: install one, or name one: make run PYTHON=/path/to/python3.12" >&2
fi
exit 1
