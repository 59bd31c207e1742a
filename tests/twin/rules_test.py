"""The arithmetic of twins: python3 tests/twin/rules_test.py"""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import figures  # noqa: E402
import interval  # noqa: E402
import load  # noqa: E402
import plan as plans  # noqa: E402
import prediction  # noqa: E402
import record  # noqa: E402

CLIENTS = """session,step,errand,at_us,latency_us,result,status,server,wait_us,worker_us,demand_us,store_us
a,0,login,0,20300,ok,200,1,0,20100,20000,50
b,0,login,100,10300,ok,200,2,0,10100,10000,50
a,1,request,90000,300,logged_out,401,2,0,0,30000,0
a,1,relogin,91000,20300,ok,200,2,0,20100,20000,50
a,1,repeat,112000,30400,ok,200,2,0,30200,30000,100
b,1,request,113000,500,failed,502,0,0,0,10000,0
"""
HAPROXY = ('127.0.0.1:4 [30/Nov/2026:17:00:00.000] web fleet/s1 0/0/0/40/40 200 150 - - --NI 5/5/4/1/0 0/0 "GET / HTTP/1.1"\n'
           '127.0.0.1:4 [30/Nov/2026:17:00:01.000] web fleet/s3 0/0/1001/40/1041 200 150 - - --DI 5/5/4/1/+2 0/0 "GET / HTTP/1.1"\n'
           '127.0.0.1:4 [30/Nov/2026:17:00:02.000] web fleet/s2 0/0/0/-1/7 502 208 - - SHVN 5/5/4/1/0 0/0 "GET / HTTP/1.1"\n')
NGINX = ('1.0 127.1.2.3 "GET /?sid=a HTTP/1.1" 200 0.040 "127.0.0.1:1" "200" "0.040"\n'
         '1.1 127.1.2.3 "GET /?sid=a HTTP/1.1" 401 0.041 "127.0.0.1:1, 127.0.0.1:2" "502, 401" "0.001, 0.040"\n')


def folder_with(**files):
    folder = tempfile.TemporaryDirectory()
    for name, text in files.items():
        (pathlib.Path(folder.name) / name.replace("_", ".")).write_text(text)
    return folder


class Rules(unittest.TestCase):
    def test_student_t(self):
        for degrees, wanted in ((20, 2.0860), (39, 2.0227), (199, 1.9720)):
            self.assertAlmostEqual(interval.student_t(0.975, degrees), wanted, places=3)

    def test_prediction_of_one_more_observation(self):
        told = interval.prediction([10, 12] * 20)
        self.assertAlmostEqual(told["mean"], 11)
        self.assertAlmostEqual(told["high"] - 11, 2.0227 * 1.01274 * 1.01242, places=3)
        counts = interval.prediction([0, 1] * 20, counts=True)
        self.assertEqual((counts["low"], counts["high"]), (0, 2))
        self.assertEqual(interval.prediction([7] * 20, counts=True), {"mean": 7, "low": 7, "high": 7})

    def test_quantile(self):
        self.assertEqual(interval.quantile([3, 1, 2, 4], 0.5), 2)
        self.assertEqual(interval.quantile(list(range(1, 201)), 0.99), 198)

    def test_what_clients_saw(self):
        with folder_with(clients_csv=CLIENTS, balancer_log=HAPROXY) as name:
            told = figures.measured(pathlib.Path(name), 2)
        self.assertEqual(told["sessions_lost"], 1)
        self.assertEqual(told["requests_failed"], 1)
        self.assertEqual(told["requests_ok"], 4)
        self.assertAlmostEqual(told["latency_p50"], 0.0203)
        self.assertAlmostEqual(told["share_2"], 0.8)

    def test_calibration(self):
        with folder_with(clients_csv=CLIENTS) as name:
            self.assertEqual(figures.calibration(pathlib.Path(name)), {"way_us": 200, "worker_us": 50, "store_us": 50})

    def test_logs_of_balancers(self):
        with folder_with(clients_csv=CLIENTS, balancer_log=HAPROXY) as name:
            self.assertEqual(figures.refusals_seen(pathlib.Path(name)), {"401": 1, "502": 1})
            self.assertEqual(figures.refusals_logged(pathlib.Path(name)), {"502": 1})
        with folder_with(access_log=NGINX) as name:
            self.assertEqual(figures.refusals_logged(pathlib.Path(name)), {"401": 1})

    def test_recorded_traffic_repeats_itself(self):
        traffic = plans.all_plans()[0].load
        self.assertEqual(load.record(traffic, 1, 5), load.record(traffic, 1, 5))
        self.assertNotEqual(load.record(traffic, 1, 5), load.record(traffic, 2, 5))

    def test_varied_traffic_differs_by_little(self):
        trace = load.record(plans.all_plans()[0].load, 1, 5)
        rows = [line.split(",") for line in trace.splitlines()[1:]]
        same, other = (load.varied(trace, 3, addresses).splitlines()[1:] for addresses in (False, True))
        for before, after, moved in zip(rows, (row.split(",") for row in same), (row.split(",") for row in other)):
            self.assertEqual((before[0], before[2], before[4]), (after[0], after[2], after[4]))
            self.assertEqual(moved[2], before[2] + ".3")
            for column in (1, 3):
                self.assertEqual(before[column] == "", after[column] == "")
                if before[column]:
                    self.assertLessEqual(abs(float(before[column]) - float(after[column])), 0.00101)
        self.assertNotEqual(rows[0][1], same[0].split(",")[1])

    def test_every_plan_can_be_read(self):
        designs, products = set(), set()
        for plan in plans.all_plans():
            designs.add(plan.design)
            products.add(plan.product)
            self.assertNotIn("{1}", plan.configuration("/somewhere"))
            self.assertTrue(plan.faults or plan.maintenances)
        self.assertEqual((len(designs), len(products)), (4, 2))

    def test_records_are_of_plans(self):
        names = {plan.name for plan in plans.all_plans()}
        self.assertLessEqual({path.stem for path in record.RECORDS.glob("*.json")}, names)

    def test_tables_are_written_as_lines(self):
        table = {"policy": "random", "health": {"fall": 2, "enabled": True}}
        self.assertEqual(prediction.merged(table, {"health": {"fall": 3}})["health"], {"fall": 3, "enabled": True})
        self.assertEqual(list(prediction.keys(table, "balancer.")),
                         ['balancer.policy = "random"', "balancer.health.fall = 2", "balancer.health.enabled = true"])


if __name__ == "__main__":
    unittest.main()
