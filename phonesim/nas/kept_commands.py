"""Commands of real configurations that this server knows and has no use for, as phrases.

Sources: the configurations and contents lists of the IOS 11.x to 12.x guides and references. What
is missing here is reported as unknown, unless it is indented below a command that is kept.
"""

from __future__ import annotations

from phonesim.nas.config_commands import Command, kept

BLOCKS = (
    Command("ip access-list {extended|standard} NAME", enters="ip access-list"),
    *(
        Command(f"{word} [ARGUMENTS...]", enters=word)
        for word in (
            "class-map",
            "controller",
            "dial-peer",
            "interface",
            "map-class",
            "policy-map",
            "route-map",
            "router",
            "voice-port",
            "vpdn-group",
        )
    ),
)

KEPT_GLOBALLY = (
    *kept(
        """
        access-list, alarm-interface, alias, apollo, archive, async-bootp, boot, boot-end-marker,
        boot-start-marker, buffers, busy-message, call, call-history-mib, call-manager,
        card, ccm-manager, cns, config-register, control-plane, customer, diagnostic,
        dial-shelf, dial-tdm-clock, dnsix-dmdp, dnsix-nat,
        dialer-list, dlsw, dot11, downward-compatible-config, dspfarm, ethernet, event,
        exception, fax, file, flow, ftp-server, gatekeeper, gateway, gw-accounting,
        hw-module, iphc-profile, kerberos, kron, lane, local-ack, management, nls, radius,
        remote-management, rif, rlm, sap-priority-list, sccp, sdlc, sdllc, smrp, sna, sntp,
        ss7, ssg, stun, tacacs, template, tunnel, voip, xot,
        key, login-string, mac-address-table, map-list, memory,
        memory-size, menu, mgcp, microcode, mmi, modem-pool, monitor,
        network-clock-participate, network-clock-select, object-group, parser, partition,
        priority-list, privilege, process, process-max-time, prompt, queue-list,
        radius-server, redundancy, resource-pool, resume-string, rlogin, rmon, rtr,
        scheduler, security, sgbp, sgcp, snmp-server, spanning-tree, spd, spe, stackmaker,
        state-machine, subscriber-policy, tacacs-server, tdm, telephony-service,
        terminal-queue, tftp-server, time-range, track, translate, translation-rule,
        ttycap, upgrade, virtual-profile, virtual-template, vlan, voice, voice-card, vpdn,
        vtp, x29, xremote
        """
    ),
    *kept("calendar-valid, summer-time", "clock"),
    *kept("last-resort, use-tacacs", "enable"),
    *kept(
        """
        access-list, alias, as-path, bootp, classless, default-gateway,
        default-network, dhcp, dhcp-server, domain list, domain name, domain-list, domain-name,
        finger, forward-protocol, ftp, host, http, local, name-server,
        prefix-list, rcmd, route, routing, source-route, subnet-zero, tftp
        """,
        "ip",
    ),
    *kept("block-for, delay, on-failure, on-success, quiet-mode", "login"),
    *kept("always-on, buffer-size, country, link-info, recovery, startup-test", "modem"),
    *kept(
        """
        alignment, compress-config, config, counters, decimal-tty, dhcp, disable-ip-fast-frag,
        call-home, exec-wait, finger, heartbeat, hide-telnet-addresses, internal, linenumber, nagle,
        old-slip-prompts, pad, password-recovery, prompt, pt-vty-logging, reload-safe,
        sequence-numbers, slave-log,
        tcp-keepalives-in, tcp-keepalives-out, tcp-small-servers, telnet-zeroidle,
        udp-small-servers, unsupported-transceiver
        """,
        "service",
    ),
)

# Of later releases, 12.4 to 15.x. They are known written out, so that what is short for a command
# of 12.0 stays so.
OF_LATER_RELEASES = (
    Command("vrf [ARGUMENTS...]", enters="vrf"),
    *kept(
        """
        authentication, call-home, dot1x, energywise, errdisable, identity, l2tp-class,
        license, lldp, mac, mls, parameter-map, platform, port-channel, pseudowire-class,
        sip-ua, stcapp, subscriber, transceiver, warm-reboot, webvpn, wlan, zone,
        zone-pair
        """
    ),
)

# Words that begin commands of the global mode and of blocks such as `interface` alike: they are
# kept in whichever of the two they stand.
_SECOND_WORDS = {
    "aaa": """
        accounting attribute authentication authorization cache common-criteria configuration
        dnis group intercept local max-sessions memory nas new-model password pod preauth
        processes route server service-profile session-id session-mib traceback user
        """,
    "ip": """
        accounting-list accounting-threshold accounting-transits address-pool admission arp
        audit auth-proxy bgp-community cache-ager-interval cache-entries casa cef
        community-list ddns device dhcp-client director dns drp dvmrp explicit-path
        extcommunity-list fast-switching flow flow-aggregation flow-cache flow-capture
        flow-egress flow-export flow-sampler-map flow-top-talkers flow-ingress gdp
        gratuitous-arps gre host-routing host-list hp-host icmp identd igmp inspect ips
        kerberos mfib mobile mrm mroute mroute-cache msdp multicast multicast-routing nat
        nbar nhrp ospf pgm pim policy policy-list port-map radius rarp-server redirect
        reflexive-list rip rsvp sap scp sctp sdr security sip sla slb soft-boot
        spd split-horizon source ssh subscriber tacacs tcp telnet traffic-export
        trigger-authentication udp unnumbered urlfilter verify virtual-reassembly vrf wccp
        """,
}
SHARED = (
    *kept(
        """
        appletalk, arp, bridge, cdp, clns, clock, crypto, decnet, frame-relay, ipv6, ipx,
        isdn, lat, logging, mop, mpls, multilink, netbios, ntp, snmp, source-bridge, standby,
        tag-switching, vines, x25, xns
        """
    ),
    *(
        Command(f"{word} [ARGUMENTS...]", known=frozenset(known.split()))
        for word, known in _SECOND_WORDS.items()
    ),
)

# First words of commands of blocks, so that a block is understood without indentation too.
OF_BLOCKS = kept(
    """
    async, atm, auto-summary, autodetect, backup, bandwidth, bgp, bridge-group, cablelength,
    carrier-delay, cas-custom, channel-group, class, clockrate, compress, crc,
    custom-queue-list, default-metric, deny, default-router, delay, description, dialer,
    dialer-group, distance, domain, down-when-looped, ds0-group, duplex, encapsulation,
    fair-queue, fdl, flowcontrol, framing, full-duplex, group-range, guard-timer,
    half-duplex, hold-queue, host, ignore-dcd, invert, keepalive, lapb, lease, linecode,
    load-interval, loopback, mac-address, match, maximum-paths, media-type, member, mtu,
    neighbor, network, nrzi-encoding, offset-list, passive-interface, password, peer, permit,
    physical-layer, ppp, pri-group, priority-group, pulse-time, pvc, random-detect,
    rate-limit, redistribute, remark, serial, service-policy, set, shutdown, speed, squelch,
    summary-address, switchport, t1, timeout, timers, timing, traffic-shape,
    transmitter-delay, transport, tunnel, tx-queue-limit, validate-update-source, version 1,
    version 2, yellow
    """
)
