"""What `?` says of a keyword and of a parameter: remembered from IOS 12.x, in its style.

A keyword is looked up with those before it, then with fewer of them, then alone.
"""

from __future__ import annotations

from phonesim.nas.modemcap import ATTRIBUTES

_EXEC = """
clear: Reset functions
clear line: Reset a terminal line
connect: Open a terminal connection
configure: Enter configuration mode
configure terminal: Configure from the terminal
copy: Copy from one file to another
running-config: Current operating configuration
startup-config: Contents of startup configuration
debug: Debugging functions (see also 'undebug')
undebug: Disable debugging functions (see also 'debug')
debug aaa: AAA Authentication, Authorization and Accounting
debug aaa authentication: AAA Authentication
debug aaa authorization: AAA Authorization
debug aaa accounting: AAA Accounting
debug all: Enable all debugging
undebug all: Disable all debugging
undebug aaa authentication: AAA Authentication
undebug aaa: AAA Authentication, Authorization and Accounting
undebug aaa authorization: AAA Authorization
undebug aaa accounting: AAA Accounting
undebug radius: RADIUS protocol
undebug tacacs: TACACS access control
debug callback: Callback activity
debug chat: Chat scripts activity
debug confmodem: Modem configuration database
undebug confmodem: Modem configuration database
debug modem: Modem control/process activation
debug radius: RADIUS protocol
debug tacacs: TACACS access control
disable: Turn off privileged commands
disconnect: Disconnect an existing network connection
enable: Turn on privileged commands
erase: Erase a filesystem
nvram:: Filesystem to be erased
exit: Exit from the EXEC
help: Description of the interactive help system
logout: Exit from the EXEC
quit: Exit from the EXEC
reload: Halt and perform a cold restart
resume: Resume an active network connection
send: Send a message to other tty lines
*: All tty lines
show: Show running system information
start-chat: Start a chat-script on a line
systat: Display information about terminal lines
telnet: Open a telnet connection
terminal: Set terminal line parameters
where: List active connections
who: Display information about terminal lines
write: Write running configuration to memory, network, or terminal
write memory: Write to NV memory
write terminal: Write to terminal
write erase: Erase NV memory
show aliases: Display alias commands
show chat-script: Chat scripts that are defined
show clock: Display the system clock
show configuration: Contents of Non-Volatile memory
show debugging: State of each debugging option
show history: Display the session command history
show hosts: IP domain-name, lookup style, nameservers, and host table
show line: TTY line information
show modem: Modem Management or CSM information
show modemcap: Show Modem Capabilities database
show logging: Show the contents of logging buffers
show privilege: Show current privilege level
show sessions: Information about Telnet connections
show terminal: Display terminal configuration parameters
show users: Display information about terminal lines
show users all: Include information about inactive ports
show version: System hardware and software status
terminal editing: Enable command line editing
terminal history: Enable and control the command history function
terminal history size: Set history buffer size
terminal length: Set number of lines on a screen
terminal monitor: Copy debug output to the current terminal line
terminal no: Negate a command or set its defaults
terminal width: Set width of the display terminal
console: Primary terminal line
aux: Auxiliary line
tty: Terminal controller
vty: Virtual terminal
"""
_CONFIGURATION = """
aaa: Authentication, Authorization and Accounting.
aaa new-model: Enable NEW access control commands and functions.
absolute-timeout: Set absolute timeout for line disconnection
access-list: Add an access list entry
alias: Create command alias
alias exec: Exec mode
clock timezone: Configure time zone
autocommand: Automatically execute an EXEC command
autohangup: Automatically hangup when last connection closes
autohangup session-switch: Hang up when the session is switched
autoselect: Set line to autoselect
autoselect arap: Set line to allow ARAP autoselection
autoselect during-login: Do autoselect at the Username/Password prompt
autoselect ppp: Set line to allow PPP autoselection
autoselect slip: Set line to allow SLIP autoselection
banner: Define a login banner
banner exec: Set EXEC process creation banner
banner incoming: Set incoming terminal line banner
banner login: Set login banner
banner motd: Set Message of the Day banner
banner prompt-timeout: Set Message for login authentication timeout
banner slip-ppp: Set Message for SLIP/PPP
boot: Modify system boot parameters
callback: Callback settings
callback forced-wait: Wait before a callback is initiated
callback nodsr-wait: Wait for DSR to go down before a callback
chat-script: Define a modem chat script
clock: Configure time-of-day clock
controller: Configure a specific controller
databits: Set number of data bits per character
dialer-list: Create a dialer list entry
enable: Modify enable password parameters
enable level: Set exec level password
enable password: Assign the privileged level password
enable secret: Assign the privileged level secret
end: Exit from configure mode
exec: Configure EXEC
exec-banner: Enable the display of the EXEC banner
exec-timeout: Set the EXEC timeout
exit: Exit from configure mode
flowcontrol: Set the flow control
flowcontrol hardware: Set hardware flow control
flowcontrol none: Set no flow control
flowcontrol software: Set software flow control
lock: Do not let the other side change it
in: For input only
out: For output only
hostname: Set system's network name
interface: Select an interface to configure
ip: Global IP configuration subcommands
ip domain-lookup: Enable IP Domain Name System hostname translation
length: Set number of lines on a screen
line: Configure a terminal line
location: Enter terminal location description
logging: Modify message logging facilities
logging buffered: Set buffered logging parameters
logging console: Set console logging level
logging synchronous: Synchronized message output
logging monitor: Set terminal line (monitor) logging level
login: Enable password checking
login authentication: Authentication parameters.
login local: Local password checking
login tacacs: Use tacacs server for password checking
modem: Configure the Modem Control Lines
modem autoconfigure: Automatically configure modem
modem autoconfigure discovery: Automatically detect modem type
modem autoconfigure type: Configure modem of a particular type
modemcap: Modem Capabilities database
modemcap edit: Edit a modemcap entry
modemcap entry: Define a modemcap entry
modem answer-timeout: Set time to wait for carrier or CTS after a ring
modem callin: Configure line for a modem that raises CTS on a ring
modem callout: Configure line for outgoing calls only
modem cts-required: Configure line to require CTS
modem dialin: Configure line for a modern dial-in modem
modem dtr-active: Leave DTR low unless the line has an outgoing connection
modem host: Devices that expect an incoming modem call
modem inout: Configure line for incoming AND outgoing use of modem
modem printer: Configure line to require DSR/CTS
modem ri-is-cd: Same as modem dialin
monitor: Copy debug output to the current terminal line
motd-banner: Enable the display of the MOTD banner
parity: Set terminal parity
parity even: Even parity
parity mark: Mark parity
parity none: No parity
parity odd: Odd parity
parity space: Space parity
password: Set a password
privilege: Command privilege parameters
privilege level: Assign default privilege level for line
refuse-message: Define a refuse banner
rotary: Add line to a rotary group
router: Enable a routing process
rxspeed: Set the receive speed
script: Specify event related chat scripts to run on the line
script activation: Chat script to run whenever line is activated
script arap-callback: Chat script to run on line when doing ARAP callback
script callback: Chat script to run on line when doing EXEC callback
script connection: Chat script to run when a network connection is made to the line
script dialer: Chat script to run whenever dialer makes an outgoing call
script modem-off-hook: Chat script to run on line to take the modem off hook
script reset: Chat script to run whenever line is reset
script startup: Chat script to run at system startup
service: Modify use of network based services
service exec-callback: Enable exec callback
service password-encryption: Encrypt system passwords
service timestamps: Timestamp debug/log messages
timestamps debug: Timestamp debug messages
timestamps log: Timestamp log messages
datetime: Timestamp with date and time
uptime: Timestamp with system uptime
localtime: Use local time zone for timestamps
msec: Include milliseconds in timestamp
show-timezone: Add time zone information to timestamp
year: Include year in timestamp
session-timeout: Set interval for closing connection when there is no input traffic
session-timeout output: Include output traffic as well as input traffic
speed: Set the transmit and receive speeds
stopbits: Set async line stop bits
timeout: Timeouts for the line
timeout login: Timeouts related to the login sequence
login response: Timeout for any user input during login sequences
ip host: Add an entry to the ip hostname table
ip address: Set the IP address of an interface
secondary: Make this IP address a secondary address
transport output: Define which protocols to use for outgoing connections
input telnet: TCP/IP Telnet protocol
output telnet: TCP/IP Telnet protocol
preferred telnet: TCP/IP Telnet protocol
transport preferred: Specify the preferred protocol to use
transport: Define transport protocols for line
transport input: Define which protocols to use when connecting to the terminal server
txspeed: Set the transmit speeds
username: Establish User Name Authentication
access-class: Restrict access by access-class
callback-dialstring: Callback dialstring
callback-line: Associate a specific line with this callback
callback-rotary: Associate a rotary group with this callback
dnis: Do not require password when obtained via DNIS
nocallback-verify: Do not require authentication after callback
noescape: Prevent the user from using an escape character
nohangup: Do not disconnect after an automatic command
nopassword: No password is required for the user to log in
username password: Specify the password for the user
username privilege: Set user privilege level
secret: Specify the secret for the user
user-maxlinks: Limit the user's number of inbound links
vacant-message: Define a vacant banner
version: Configuration version
width: Set width of the display terminal
0: Specifies an UNENCRYPTED password will follow
5: Specifies an ENCRYPTED secret will follow
7: Specifies a HIDDEN password will follow
level: Set exec level password
all: All protocols
none: No protocols
pad: X.3 PAD
rlogin: Unix rlogin protocol
ssh: TCP/IP SSH protocol
telnet: TCP/IP Telnet protocol
udptn: UDPTN async via UDP protocol
emergencies: System is unusable                (severity=0)
alerts: Immediate action needed           (severity=1)
critical: Critical conditions               (severity=2)
errors: Error conditions                  (severity=3)
warnings: Warning conditions                (severity=4)
notifications: Normal but significant conditions (severity=5)
informational: Informational messages            (severity=6)
debugging: Debugging messages                (severity=7)
"""


NOT_ACTED_ON = "Kept as it is; this server does not act on it"


def _table(text: str) -> dict[str, str]:
    rows = (line.rpartition(": ") for line in text.strip().splitlines())
    return {phrase: help_ for phrase, _, help_ in rows}


HELP = _table(_EXEC) | {
    phrase: text for phrase, text in _table(_CONFIGURATION).items() if phrase not in _table(_EXEC)
}
HELP |= {f"modemcap edit {word}": title for word, (_, title) in ATTRIBUTES.items()}
HELP[""] = NOT_ACTED_ON
PARAMETERS = {
    "NUMBER": "Line number",
    "INDEX": "Line number",
    "FIRST": "First Line number",
    "LAST": "Last Line number",
    "TEXT": "c banner-text c, where 'c' is a delimiting character",
    "NAME": "Name",
    "PASSWORD": "The UNENCRYPTED (cleartext) password",
    "DIALSTRING": "The number to dial",
    "HOST": "IP address or hostname of a remote system",
    "PORT": "Port number",
    "CONNECTION": "The number or the name of an active network connection",
    "OPTIONS": NOT_ACTED_ON,
    "ADDRESS": "IP address",
    "MASK": "IP subnet mask",
    "REGEXP": "Regular expression of the chat script's name",
    "ARGUMENTS": NOT_ACTED_ON,
    "ZONE": "name of time zone",
    "HOURS": "Hours offset from UTC",
    "OFFSET_MINUTES": "Minutes offset from UTC",
    "ENTRY": "Modemcap entry name",
    "VALUE": "AT command string of the attribute",
}
