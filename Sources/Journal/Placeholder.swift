internal import BusModel
