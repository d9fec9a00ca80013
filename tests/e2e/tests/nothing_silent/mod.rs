//! Nothing is lost or changed in silence: what real platforms do, and what is then said. One file per subject.

mod lists;
