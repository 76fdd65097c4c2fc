//! The program finds the library of the interpreter that it was built with.

fn main() {
    pyo3_build_config::add_libpython_rpath_link_args();
}
