//! What `hoop -h` and its kin print.

pub const LINE: &str = "usage: hoop [option] ... [-c cmd | -m mod | file | -] [arg] ...";

pub const OPTIONS: &str = "\
Options:
-b     : warn of bytes compared with or turned into str; -bb: raise an error
-B     : write no caches of bytecode (also PYTHONDONTWRITEBYTECODE)
-c cmd : program passed in as string (terminates option list)
-E     : ignore PYTHON* environment variables
-h     : print this help message and exit (also -?, --help)
-i     : a prompt after the program, or although standard input is no
         terminal (also PYTHONINSPECT)
-I     : isolated: -E, -P and -s
-m mod : run library module as a script (terminates option list)
-O     : remove assert statements (also PYTHONOPTIMIZE); -OO: docstrings too
-P     : don't put the script's folder in front of sys.path (also
         PYTHONSAFEPATH)
-q     : no version at the prompt
-s     : no packages of the user's own (also PYTHONNOUSERSITE)
-S     : no 'import site'
-u     : write standard output and error through at once (also
         PYTHONUNBUFFERED)
-V     : print the version and exit (also --version)
-W arg : warning control (also PYTHONWARNINGS)
         arg is action:message:category:module:lineno
-x     : skip the first line of the file
-X opt : options of the implementation; see --help-xoptions
--venv DIR : use the packages of a virtual environment, as if it were active
--help-env : the environment variables
--help-all : all of this
-d, -R, -v, --check-hash-based-pycs MODE : accepted, without effect
Arguments:
file   : program read from script file
-      : program read from stdin (default; a prompt if it is a terminal)
arg ...: arguments passed to program in sys.argv[1:]
";

pub const X_OPTIONS: &str = "\
The following implementation-specific options are available:
-X cpu_count=N : what os.cpu_count() says (also PYTHON_CPU_COUNT)
-X dev : the development mode: more checks and warnings (also PYTHONDEVMODE)
-X int_max_str_digits=N : how many digits an int may have as text; 0: any
         number (also PYTHONINTMAXSTRDIGITS)
-X jit=N : code is compiled to machine code when it was entered N times;
         0: never (also PYTHON_JIT)
-X memory_limit=SIZE : past that size (as 64M) allocations raise MemoryError
-X no_debug_ranges : tracebacks without columns (also PYTHONNODEBUGRANGES)
-X pycache_prefix=DIR : caches of bytecode stand in a tree of their own (also
         PYTHONPYCACHEPREFIX)
-X utf8[=0|1] : sys.flags.utf8_mode (also PYTHONUTF8)
-X warn_default_encoding : warn of files opened with the locale's encoding
         (also PYTHONWARNDEFAULTENCODING)
";

pub const ENVIRONMENT: &str = "\
Environment variables that change behavior:
PYTHONASYNCIODEBUG : asyncio's debug mode
PYTHON_BASIC_REPL  : the plain prompt, without colours and history
PYTHONBREAKPOINT   : what breakpoint() calls; 0: nothing
PYTHONHASHSEED     : the seed of str hashes, or 'random'
PYTHONIOENCODING   : encoding[:errors] of the standard streams
PYTHONPATH         : folders in front of the library on sys.path, with ':'
PYTHONSTARTUP      : a file that runs before the first prompt
VIRTUAL_ENV        : the virtual environment whose packages are used
These do what an option does:
PYTHON_CPU_COUNT            (-X cpu_count)
PYTHONDEVMODE               (-X dev)
PYTHONDONTWRITEBYTECODE     (-B)
PYTHONINSPECT               (-i)
PYTHONINTMAXSTRDIGITS       (-X int_max_str_digits)
PYTHON_JIT                  (-X jit)
PYTHONNODEBUGRANGES         (-X no_debug_ranges)
PYTHONNOUSERSITE            (-s)
PYTHONOPTIMIZE              (-O)
PYTHONPYCACHEPREFIX         (-X pycache_prefix)
PYTHONSAFEPATH              (-P)
PYTHONUNBUFFERED            (-u)
PYTHONUTF8                  (-X utf8)
PYTHONWARNDEFAULTENCODING   (-X warn_default_encoding)
PYTHONWARNINGS              (-W)
";
