#pragma once

#include "html/run_folder.hpp"

#include <string>

namespace stickysim {

/// Files of a small run with everything recorded: two designs, two servers, three sessions. server.2 crashes
/// at 5 s, which takes the state of session 2 of 'sticky'. Tests change what they are about.
struct RecordedRun {
  int warmup_s = 0;
  std::string summary = "scenario,variant,metric,unit,mean,ci_low,ci_high,replications\n"
                        "shop,sticky,sessions_started,count,3100,,,1\n"
                        "shop,sticky,sessions_lost,count,77.5,,,1\n"
                        "shop,sticky,sessions_failed,count,0,,,1\n"
                        "shop,store,sessions_started,count,3100,,,1\n"
                        "shop,store,sessions_lost,count,0,,,1\n"
                        "shop,store,sessions_failed,count,0,,,1\n";
  std::string timeline = "scenario,variant,replication,time_s,server,metric,unit,value\n"
                         "shop,sticky,1,10,,sessions_live,count,3\n"
                         "shop,sticky,1,10,server.1,utilization,ratio,0.256\n"
                         "shop,sticky,1,10,server.2,utilization,ratio,\n"
                         "shop,sticky,1,20,,sessions_live,count,3\n"
                         "shop,store,1,10,,store_utilization,ratio,0.1\n"
                         "shop,store,1,20,,store_utilization,ratio,0.1\n";
  std::string servers = "scenario,variant,replication,server,requests,busy_s,up_s,utilization,sessions_peak,"
                        "state_bytes_peak,crashes\n"
                        "shop,sticky,1,server.1,3,4,20,0.1,2,2,0\n"
                        "shop,sticky,1,server.2,3,0,20,0,1,1,1\n"
                        "shop,sticky,2,server.1,3,4,20,0.1,2,2,0\n"
                        "shop,store,1,server.1,3,4,20,0.1,0,0,0\n"
                        "shop,store,1,server.2,3,4,20,0.1,0,0,1\n";
  std::string events = "scenario,variant,replication,time_s,event,server,balancer,states_destroyed,shard\n"
                       "shop,sticky,1,5,crash,server.2,,1,\n"
                       "shop,sticky,1,5.5,marked_down,server.2,1,0,\n"
                       "shop,sticky,2,9,crash,server.1,,1,\n"
                       "shop,store,1,5,crash,server.2,,0,\n";
  std::string sessions =
      "scenario,variant,replication,session,start_s,end_s,requests,ok,logged_out,failed,outcome,cause,lost_s,"
      "first_server,last_server,servers,moves,wait_s,latency_s\n"
      "shop,sticky,1,1,1,4,2,2,0,0,intact,,,server.1,server.1,1,0,0,0.1\n"
      "shop,sticky,1,2,2,,2,2,1,0,lost,crash,6.07,server.2,server.1,2,1,0,0.2\n"
      "shop,sticky,1,3,3,,1,1,0,0,unfinished,,,server.1,server.1,1,0,0,0.1\n"
      "shop,store,1,1,1,4,2,2,0,0,intact,,,server.1,server.1,1,0,0,0.1\n"
      "shop,store,1,2,2,,2,2,0,0,unfinished,,,server.2,server.1,2,1,0,0.2\n"
      "shop,store,1,3,3,,1,1,0,0,unfinished,,,server.1,server.1,1,0,0,0.1\n";
  std::string requests =
      "scenario,variant,replication,session,request,errand,attempt,issue_s,balancer,bound_to,server,arrive_s,start_s,"
      "done_s,answer_s,wait_s,state,cause,result,failure\n"
      "shop,sticky,1,1,1,login,1,1,1,,server.1,1.02,1.03,1.05,1.07,0.01,made,,ok,\n"
      "shop,sticky,1,2,1,login,1,2,1,,server.2,2.02,2.02,2.05,2.07,0,made,,ok,\n"
      "shop,sticky,1,2,2,request,1,6,2,server.2,server.1,6.02,6.02,6.05,6.07,0,missed,crash,logged_out,\n"
      "shop,sticky,1,2,2,relogin,1,6.07,1,,server.1,6.09,6.09,6.1,6.12,0,made,,ok,\n"
      "shop,sticky,1,2,2,repeat,1,6.12,1,,,,,,,0,,,unfinished,\n"
      "shop,sticky,1,3,1,login,1,3,1,,server.1,3.02,3.02,3.05,3.07,0,made,,ok,\n"
      "shop,store,1,2,1,login,1,2,1,,server.2,2.02,2.02,2.05,2.07,0,made,,ok,\n"
      "shop,store,1,2,2,request,1,6,1,,server.1,6.02,6.02,6.05,6.07,0,found,,ok,\n";

  RunFolder folder() const {
    return RunFolder{
        {{"manifest.json", R"({"version": "0", "scenario": "shop", "title": "", "question": "", "run": "",
                                            "warmup_s": )" +
                               std::to_string(warmup_s) + R"(, "seed": 1, "fingerprint": "0"})"},
         {"scenario.toml", ""},
         {"summary.csv", summary},
         {"printed.csv", "scenario,variant,metric\n"},
         {"comparison.csv", "scenario,variant,metric,verdict\n"},
         {"timeline.csv", timeline},
         {"servers.csv", servers},
         {"events.csv", events},
         {"sessions.csv", sessions},
         {"requests.csv", requests}}};
  }
};

} // namespace stickysim
