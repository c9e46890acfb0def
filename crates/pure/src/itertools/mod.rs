//! `itertools`: iterators over iterators. Each family stands in a file of its own.

mod combine;
mod filter;
mod group;
mod infinite;
mod slice;
mod zip;

use vm::prelude::*;

/// Declares an iterator type: constructor row, payload, `next`.
macro_rules! iterator {
    ($spec:ident, $obj:ty, $name:literal, $signature:literal, $doc:expr, $new:expr, $next:expr $(, $more:expr)?) => {
        pub static $spec: TypeSpec = TypeSpec::new::<$obj>($name)
            .module("itertools")
            .flags(SUBCLASSABLE)
            .signature($signature)
            .doc($doc)
            $(.methods($more))?
            .slots(|s| {
                s.new.set(Some($new));
                s.iter.set(Some(crate::support::itself));
                s.next.set(Some($next));
            });
    };
    (bound $spec:ident, $obj:ty, $name:literal, $signature:literal, $class_signature:literal, $doc:expr, $new:expr, $next:expr $(, $more:expr)?) => {
        iterator!($spec, $obj, $name, $signature, $doc, |vm, ty, args| {
            static NEW: NativeDef = def($name, $class_signature, $new, "");
            crate::support::construct(vm, &NEW, ty, args)
        }, $next $(, $more)?);
    };
}
use iterator;

pub static MODULE: ModuleDef = ModuleDef::new(
    "itertools",
    "Functional tools for creating and using iterators.\n\nInfinite iterators:\ncount(start=0, step=1) --> start, start+step, start+2*step, ...\ncycle(p) --> p0, p1, ... plast, p0, p1, ...\nrepeat(elem [,n]) --> elem, elem, elem, ... endlessly or up to n times\n\nIterators terminating on the shortest input sequence:\naccumulate(p[, func]) --> p0, p0+p1, p0+p1+p2\nbatched(p, n) --> [p0, p1, ..., p_n-1], [p_n, p_n+1, ..., p_2n-1], ...\nchain(p, q, ...) --> p0, p1, ... plast, q0, q1, ...\nchain.from_iterable([p, q, ...]) --> p0, p1, ... plast, q0, q1, ...\ncompress(data, selectors) --> (d[0] if s[0]), (d[1] if s[1]), ...\ndropwhile(predicate, seq) --> seq[n], seq[n+1], starting when predicate fails\ngroupby(iterable[, keyfunc]) --> sub-iterators grouped by value of keyfunc(v)\nfilterfalse(predicate, seq) --> elements of seq where predicate(elem) is False\nislice(seq, [start,] stop [, step]) --> elements from\n       seq[start:stop:step]\npairwise(s) --> (s[0],s[1]), (s[1],s[2]), (s[2], s[3]), ...\nstarmap(fun, seq) --> fun(*seq[0]), fun(*seq[1]), ...\ntee(it, n=2) --> (it1, it2 , ... itn) splits one iterator into n\ntakewhile(predicate, seq) --> seq[0], seq[1], until predicate fails\nzip_longest(p, q, ...) --> (p[0], q[0]), (p[1], q[1]), ...\n\nCombinatoric generators:\nproduct(p, q, ... [repeat=1]) --> cartesian product\npermutations(p[, r])\ncombinations(p, r)\ncombinations_with_replacement(p, r)\n",
)
.functions(&[def("tee", "(iterable, n=2, /)", group::tee, "Returns a tuple of n independent iterators.")])
.types(&[
    &filter::ACCUMULATE,
    &slice::BATCHED,
    &combine::COMBINATIONS,
    &combine::COMBINATIONS_WITH_REPLACEMENT,
    &infinite::CYCLE,
    &filter::DROPWHILE,
    &filter::TAKEWHILE,
    &slice::ISLICE,
    &filter::STARMAP,
    &zip::CHAIN,
    &filter::COMPRESS,
    &filter::FILTERFALSE,
    &infinite::COUNT,
    &slice::PAIRWISE,
    &combine::PERMUTATIONS,
    &combine::PRODUCT,
    &infinite::REPEAT,
    &group::GROUPBY,
    &group::GROUPER,
    &group::TEE,
    &zip::ZIP_LONGEST,
]);
