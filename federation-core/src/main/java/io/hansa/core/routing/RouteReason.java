package io.hansa.core.routing;

import io.hansa.core.fault.Notice;

/** Why a candidate serves, waits or is passed over; the code is stable and shown. */
public enum RouteReason implements Notice {
    IN_FORCE("HANSA-ROUTE-101", "serves: the first tier with enough health"),
    BELOW_THRESHOLD("HANSA-ROUTE-102", "too few instances are ready"),
    NOT_ALIVE("HANSA-ROUTE-103", "the verdict says that it cannot serve"),
    DRAINING("HANSA-ROUTE-104", "an operator drains it"),
    NOT_OFFERED("HANSA-ROUTE-105", "it does not offer the service to the caller's cluster"),
    RESIDENCY("HANSA-ROUTE-106", "the policy's residency forbids the place"),
    STALE("HANSA-ROUTE-107", "its lease ran out"),
    LOWER_TIER("HANSA-ROUTE-108", "a higher tier serves; this one is on standby"),
    MANUAL("HANSA-ROUTE-109", "a person decides about this tier"),
    OVERLOAD("HANSA-ROUTE-110", "it would carry more than the policy allows"),
    HOLD_DOWN("HANSA-ROUTE-111", "it is good again and waits out the hold-down"),
    RAMP("HANSA-ROUTE-112", "it is good again and takes its share back step by step"),
    SWITCH_CAP("HANSA-ROUTE-113", "it has come and gone too often this hour"),
    NOT_IN_POLICY("HANSA-ROUTE-114", "no tier of the policy names it"),
    NOT_TRUSTED("HANSA-ROUTE-115", "the federation does not trust it now"),
    LAST_RESORT("HANSA-ROUTE-116", "nothing has enough health; it is the best that is left"),
    UNKNOWN_KEPT("HANSA-ROUTE-117", "its state is unknown; it keeps its share and gains none"),
    COST("HANSA-ROUTE-118", "dearer than the policy likes: it serves after all that are not"),
    GROUP("HANSA-ROUTE-119", "it cannot serve all services that move together"),
    PINNED("HANSA-ROUTE-120", "a person sends calls here for a time"),
    VERSION("HANSA-ROUTE-121", "it runs a version that the policy does not accept"),
    RELAYED("HANSA-ROUTE-122", "the link there is cut; calls reach it through another cluster");

    private final String code;
    private final String sentence;

    RouteReason(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    /** The reason in words that follow the candidate's name. */
    @Override
    public String sentence() {
        return sentence;
    }
}
