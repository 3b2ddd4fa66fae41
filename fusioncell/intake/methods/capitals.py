"""Capitals by country: a name shared by many towns is most often meant of the capital."""

from __future__ import annotations

_TABLE = (
    "af:kabul|al:tirana|dz:algiers|ao:luanda|ar:buenos aires|am:yerevan|au:canberra|at:vienna|az:baku|"
    "bh:manama|bd:dhaka|by:minsk|be:brussels|bj:porto novo|bo:la paz|ba:sarajevo|bw:gaborone|br:brasilia|"
    "bg:sofia|bf:ouagadougou|bi:bujumbura|kh:phnom penh|cm:yaounde|ca:ottawa|cf:bangui|td:n djamena|"
    "cl:santiago|cn:beijing|co:bogota|km:moroni|cd:kinshasa|cg:brazzaville|cr:san jose|ci:abidjan|"
    "hr:zagreb|cu:havana|cy:nicosia|cz:prague|dk:copenhagen|dj:djibouti|do:santo domingo|ec:quito|"
    "eg:cairo|sv:san salvador|gq:malabo|er:asmara|ee:tallinn|et:addis ababa|fi:helsinki|fr:paris|"
    "ga:libreville|gm:banjul|ge:tbilisi|de:berlin|gh:accra|gr:athens|gt:guatemala city|gn:conakry|"
    "gw:bissau|ht:port au prince|hn:tegucigalpa|hk:hong kong|hu:budapest|in:new delhi|id:jakarta|"
    "ir:tehran|iq:baghdad|ie:dublin|il:jerusalem|it:rome|jm:kingston|jp:tokyo|jo:amman|kz:astana|"
    "ke:nairobi|kp:pyongyang|kr:seoul|kw:kuwait city|kg:bishkek|la:vientiane|lv:riga|lb:beirut|ls:maseru|"
    "lr:monrovia|ly:tripoli|lt:vilnius|mg:antananarivo|mw:lilongwe|my:kuala lumpur|ml:bamako|"
    "mr:nouakchott|mx:mexico city|md:chisinau|mn:ulaanbaatar|me:podgorica|ma:rabat|mz:maputo|mm:yangon|"
    "na:windhoek|np:kathmandu|nl:amsterdam|nz:wellington|ni:managua|ne:niamey|ng:abuja|no:oslo|om:muscat|"
    "pk:islamabad|pa:panama city|pg:port moresby|py:asuncion|pe:lima|ph:manila|pl:warsaw|pt:lisbon|"
    "ps:gaza|qa:doha|ro:bucharest|ru:moscow|rw:kigali|sa:riyadh|sn:dakar|rs:belgrade|sl:freetown|"
    "sg:singapore|sk:bratislava|si:ljubljana|so:mogadishu|za:pretoria|ss:juba|es:madrid|lk:colombo|"
    "sd:khartoum|se:stockholm|ch:bern|sy:damascus|tw:taipei|tj:dushanbe|tz:dar es salaam|th:bangkok|"
    "tg:lome|tn:tunis|tr:ankara|tm:ashgabat|ug:kampala|ua:kyiv|ae:abu dhabi|gb:london|us:washington|"
    "uy:montevideo|uz:tashkent|ve:caracas|vn:hanoi|ye:sanaa|zm:lusaka|zw:harare"
)
CAPITALS = frozenset(tuple(each.split(":", 1)) for each in _TABLE.split("|"))
