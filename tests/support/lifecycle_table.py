"""What each verb leads to in each situation, and who may press it, written down literally."""

OPERATORS = "save propose withdraw declare begin extend verify resume complete reopen note correct"
REVIEWERS = "approve return refuse review accept-risk"
WHO: dict[str, set[str]] = {
    **{verb: {"operator"} for verb in OPERATORS.split()},
    **{verb: {"reviewer", "author"} for verb in REVIEWERS.split()},
    "cancel": {"operator", "reviewer", "author"},
}

# What each verb leads to, from docs/design.md (Lifecycle) and not from the code: the state of the revision (first
# table) or of the window (second table). "." is refused, "=" stands already.
TABLE = """
                     save   propose   approve  return    refuse   withdraw   declare      review    accept-risk  begin        extend       verify     resume       complete   reopen       cancel     note         correct
draft                draft  proposed  .        .         .        withdrawn  scheduled    .         .            .            .            .          .            .          .            .          .            .
proposed             draft  =         approved returned  refused  withdrawn  scheduled    .         .            .            .            .          .            .          .            .          .            .
lapsed               draft  =         .        returned  refused  withdrawn  in-progress  .         .            .            .            .          .            .          .            .          .            .
returned             draft  proposed  .        =         .        withdrawn  scheduled    .         .            .            .            .          .            .          .            .          .            .
refused              draft  .         .        .         .        .          .            .         .            .            .            .          .            .          .            .          .            .
withdrawn            draft  .         .        .         .        .          .            .         .            .            .            .          .            .          .            .          .            .
scheduled            draft  .         .        .         .        .          .            .         .            .            .            .          .            .          .            cancelled  scheduled    .
edited               draft  proposed  .        .         .        withdrawn  .            .         .            .            .            .          .            .          .            cancelled  scheduled    .
move-proposed        draft  =         approved returned  refused  withdrawn  .            .         .            .            .            .          .            .          .            cancelled  scheduled    .
move-returned        draft  proposed  .        =         .        withdrawn  .            .         .            .            .            .          .            .          .            cancelled  scheduled    .
its-time             draft  .         .        .         .        .          .            .         .            in-progress  .            .          .            .          .            cancelled  scheduled    .
time-passed          draft  .         .        .         .        .          .            .         .            .            .            .          .            completed  .            cancelled  scheduled    .
in-progress          .      .         .        .         .        .          .            .         .            =            in-progress  verifying  =            completed  .            cancelled  in-progress  .
verifying            .      .         .        .         .        .          .            .         .            .            verifying    =          in-progress  completed  .            cancelled  verifying    .
late                 .      .         .        .         .        .          .            .         .            =            in-progress  verifying  =            completed  .            cancelled  in-progress  .
completed            .      .         .        .         .        .          .            .         .            .            .            .          .            =          .            .          completed    completed
by-the-clock         .      .         .        .         .        .          .            .         .            .            .            .          .            =          in-progress  .          completed    completed
long-by-clock        .      .         .        .         .        .          .            .         .            .            .            .          .            =          .            .          completed    completed
cancelled            .      .         .        .         .        .          .            .         .            .            .            .          .            .          .            =          cancelled    .
at-risk              draft  .         .        .         .        .          .            .         approved     .            .            .          .            .          .            cancelled  scheduled    .
at-risk-running      .      .         .        .         .        .          .            .         approved     =            in-progress  verifying  =            completed  .            cancelled  in-progress  .
risk-accepted        draft  .         .        .         .        .          .            .         .            .            .            .          .            .          .            cancelled  scheduled    .
emergency            .      .         .        .         .        .          .            approved  .            =            in-progress  verifying  =            completed  .            cancelled  in-progress  .
emergency-over       .      .         .        .         .        .          .            approved  .            .            .            .          .            =          .            .          completed    completed
emergency-cancelled  .      .         .        .         .        .          .            approved  .            .            .            .          .            .          .            =          cancelled    .
"""
VERBS, *ROWS = (line.split() for line in TABLE.strip("\n").splitlines())
EXPECTED = {name: dict(zip(VERBS, cells, strict=True)) for name, *cells in ROWS}
