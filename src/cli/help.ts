/** What --help prints. */
export const HELP = `mtuscope - say whether packets were too big for their path

USAGE
    mtuscope FILE... [--json | --markdown | --packets | --html | --link]
             [--path-mtu N] [--fail-on problem]
    mtuscope --help | --version

    FILE is a pcap or pcapng capture, plain or compressed with gzip or zstd;
    - is standard input. Instead of captures it may be one report that was
    saved before, report.json or the HTML file, to be printed in another form.
    * and ? in a name stand for files where the shell has left them.

DESCRIPTION
    Reads captures and says whether packets were too big for their path, who
    made them so, who rejected them, what it cost, and which command ends it,
    with the numbers of the frames that prove it. Nothing leaves this machine.

OPTIONS
    --json           Print the report as one JSON object.
    --markdown       Print the report for a ticket.
    --packets        Print one line of tab-separated fields for each frame,
                     under Wireshark's field names. Takes 56 bytes of memory
                     a frame, however many there are.
    --html           Print the report as one HTML file that opens anywhere.
    --link           Print a link that holds the report, at most 2,000
                     characters where that is possible.
    --rich           With --link: at most 8,000 characters, with the charts of
                     the flow that shows the fault best.
    --address URL    With --link: where the page is served. Without it, only
                     the part behind the # is printed, with the # before it.
    --no-mask        With --html or --link: leave addresses, ports and names
                     as they are. Otherwise they are masked, each in the same
                     way throughout.
    --path-mtu N     State the path MTU (68 to 65535) instead of finding out.
    --fail-on problem
                     Exit with status 1 if the outcome is a problem.
    -h, --help       Print this text.
    -V, --version    Print the version.

EXIT STATUS
    0    The captures were analysed, whatever was found.
    1    With --fail-on problem: a problem was found.
    2    A file could not be read, or the arguments are wrong. What could be
         read is reported all the same; standard error says what could not.

ENVIRONMENT
    NO_COLOR         If not empty, no colours are used.

EXAMPLES
    mtuscope server.pcapng
    tcpdump -s 256 -c 100000 -w - | mtuscope -
    mtuscope *.pcap.gz --json > report.json
    mtuscope hangs.pcap --html > report.html
    mtuscope report.json --markdown
    mtuscope hangs.pcap --link --address https://mtuscope.example.org/
    mtuscope night.pcap --fail-on problem > report.txt || mail noc < report.txt
`;
